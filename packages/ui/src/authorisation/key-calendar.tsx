import { useMemo } from "react";
import { useSay } from "../messages/say.js";
import { useLanguage } from "../provider/ui-provider.js";
import { classNames } from "../text/class-names.js";
import { Said } from "../text/said.js";
import { VisuallyHidden } from "../text/visually-hidden.js";
import { keyCalendarModel, keyStates, type KeyState, type KeySubject } from "./key-calendar-model.js";

export interface KeyCalendarProps {
  readonly subjects: readonly KeySubject[];
  /** First and last UTC day shown, as days since 1970-01-01. */
  readonly firstDay: number;
  readonly lastDay: number;
  /** The UTC day that has a ring. */
  readonly today?: number | undefined;
  /** Explains the states that occur. Default true. */
  readonly legend?: boolean;
}

/** One square is one key: one person on one day. The same picture for approver, subject and auditor. */
export function KeyCalendar({ subjects, firstDay, lastDay, today, legend = true }: KeyCalendarProps) {
  const say = useSay();
  const { language } = useLanguage();
  const model = useMemo(
    () => keyCalendarModel(subjects, firstDay, lastDay, { today, language }),
    [subjects, firstDay, lastDay, today, language],
  );
  return (
    <div className="cu-keys">
      {/* Scrolls sideways when the days do not fit, so it must be reachable by keyboard. */}
      <div className="cu-keys-scroll" role="group" aria-label={say("ui.key.calendar")} tabIndex={0}>
        <table className="cu-keys-table">
          <thead>
            <tr>
              <th scope="col">
                <VisuallyHidden>{say("ui.key.person")}</VisuallyHidden>
              </th>
              {model.days.map(({ day, date, label }) => (
                <th key={day} scope="col">
                  <VisuallyHidden>{date}</VisuallyHidden>
                  {label !== undefined && <span aria-hidden="true">{label}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {model.rows.map(({ id, name, states }) => (
              <tr key={id}>
                <th scope="row">
                  <Said>{name}</Said>
                </th>
                {states.map((state, at) => {
                  const column = model.days[at];
                  const isToday = column?.today ?? false;
                  const words = say("ui.key.cell", {
                    state: say(`ui.key.${state}`),
                    today: isToday ? "yes" : "no",
                  });
                  return (
                    <td key={column?.day} title={`${column?.date ?? ""}: ${words}`}>
                      <KeySquare state={state} today={isToday} />
                      <VisuallyHidden>{words}</VisuallyHidden>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {legend && <KeyLegend states={keyStates.filter((state) => model.counts[state] > 0)} />}
    </div>
  );
}

/** One square of the key calendar, as decoration beside words. */
export function KeySquare({ state, today }: { readonly state: KeyState; readonly today?: boolean }) {
  return (
    <span aria-hidden="true" className={classNames("cu-key", `cu-key-${state}`, today && "cu-key-today")} />
  );
}

/** What the squares mean. */
export function KeyLegend({ states = keyStates }: { readonly states?: readonly KeyState[] }) {
  const say = useSay();
  return (
    <ul className="cu-keys-legend">
      {states.map((state) => (
        <li key={state}>
          <KeySquare state={state} />
          {say(state === "opened" ? "ui.key.legend.opened" : `ui.key.${state}`)}
        </li>
      ))}
    </ul>
  );
}
