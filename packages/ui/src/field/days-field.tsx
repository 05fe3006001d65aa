import { CalendarDate } from "@internationalized/date";
import type { ReactNode } from "react";
import {
  Button as AriaButton,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  DateInput,
  DateRangePicker,
  DateSegment,
  Dialog,
  Group,
  Heading,
  Popover,
  RangeCalendar,
  type DateValue,
} from "react-aria-components";
import { Icon } from "../icon/icon.js";
import { useSay } from "../messages/say.js";
import { classNames } from "../text/class-names.js";
import { FieldLabel, FieldNotes, type FieldProps } from "./labelled.js";

/** First and last UTC day, both inclusive, as days since 1970-01-01. */
export interface DayRange {
  readonly firstDay: number;
  readonly lastDay: number;
}

export interface DaysFieldProps extends FieldProps {
  readonly value: DayRange | null;
  readonly onChange: (value: DayRange | null) => void;
  /** The first and last day that may be chosen. */
  readonly minDay?: number;
  readonly maxDay?: number;
  readonly isDisabled?: boolean;
}

/** From the first to the last day, typed in parts or picked from a calendar. Days are whole UTC days. */
export function DaysField(props: DaysFieldProps) {
  const { value, onChange, minDay, maxDay, isDisabled, label, hideLabel, hint, error, className } = props;
  const say = useSay();
  return (
    <DateRangePicker
      value={value && { start: dateOfDay(value.firstDay), end: dateOfDay(value.lastDay) }}
      onChange={(range) =>
        onChange(range && { firstDay: dayOfDate(range.start), lastDay: dayOfDate(range.end) })
      }
      {...(minDay !== undefined && { minValue: dateOfDay(minDay) })}
      {...(maxDay !== undefined && { maxValue: dateOfDay(maxDay) })}
      {...(isDisabled !== undefined && { isDisabled })}
      {...(error !== undefined && { isInvalid: true })}
      className={classNames("cu-field", className)}
    >
      <FieldLabel label={label} {...(hideLabel !== undefined && { hideLabel })} />
      <Group className="cu-date-group">
        <DateInput slot="start" className="cu-date-input">
          {(segment) => <DateSegment segment={segment} className="cu-date-segment" />}
        </DateInput>
        <span aria-hidden="true" className="cu-date-to">
          –
        </span>
        <DateInput slot="end" className="cu-date-input">
          {(segment) => <DateSegment segment={segment} className="cu-date-segment" />}
        </DateInput>
        <AriaButton className="cu-date-open" aria-label={say("ui.date.open")}>
          <Icon name="calendar" />
        </AriaButton>
      </Group>
      <FieldNotes hint={hint} error={error} />
      <Popover className="cu-popover" offset={4}>
        <Dialog className="cu-date-dialog" aria-label={label}>
          <Days />
        </Dialog>
      </Popover>
    </DateRangePicker>
  );
}

function Days(): ReactNode {
  const say = useSay();
  return (
    <RangeCalendar className="cu-days">
      <header className="cu-days-head">
        <AriaButton slot="previous" className="cu-ib cu-ib-sm" aria-label={say("ui.date.previous")}>
          <Icon name="back" />
        </AriaButton>
        <Heading className="cu-days-month" />
        <AriaButton slot="next" className="cu-ib cu-ib-sm" aria-label={say("ui.date.next")}>
          <Icon name="chevron" />
        </AriaButton>
      </header>
      <CalendarGrid className="cu-days-grid">
        <CalendarGridHeader>
          {(name) => <CalendarHeaderCell className="cu-days-name">{name}</CalendarHeaderCell>}
        </CalendarGridHeader>
        <CalendarGridBody>{(date) => <CalendarCell date={date} className="cu-days-cell" />}</CalendarGridBody>
      </CalendarGrid>
    </RangeCalendar>
  );
}

const dayMs = 86_400_000;

function dateOfDay(day: number): CalendarDate {
  const date = new Date(day * dayMs);
  return new CalendarDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

function dayOfDate(date: DateValue): number {
  return Math.floor(date.toDate("UTC").getTime() / dayMs);
}
