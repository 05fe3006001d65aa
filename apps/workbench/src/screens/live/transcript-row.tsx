import { useNavigate, useParams } from "@tanstack/react-router";
import type { Day } from "@custos/base";
import { classNames, formatBytes, Icon, Said, Tag, useLanguage } from "@custos/ui";
import { useFormat, useSay } from "../../desk/say.js";
import type { MessageRow, NameRow, Row, SealedRow } from "../../live/conversation.js";

interface RowProps<R extends Row> {
  readonly row: R;
  readonly names: ReadonlyMap<string, string>;
  readonly byId: ReadonlyMap<string, MessageRow>;
}

export function TranscriptRow({ row, names, byId }: RowProps<Row>) {
  if (row.kind === "sealed") return <SealedStretch row={row} />;
  if (row.kind === "room-name") return <RoomName row={row} names={names} byId={byId} />;
  return <Message row={row} names={names} byId={byId} />;
}

/** Midnight UTC: from here on it is another key that opens. */
export function DayRow({ day }: { readonly day: Day }) {
  const say = useSay();
  const format = useFormat();
  return (
    <tr className="wb-sealed-row">
      <td colSpan={3}>
        <Icon name="key" size={14} /> {say("live.new-day", { day: format.day(day) })}
      </td>
    </tr>
  );
}

function SealedStretch({ row }: { readonly row: SealedRow }) {
  const say = useSay();
  const format = useFormat();
  const { atMost, afterMs, beforeMs } = row;
  const words = atMost === undefined ? say("live.stretch-some") : say("live.stretch", { count: atMost });
  const where =
    afterMs !== undefined && beforeMs !== undefined
      ? say("live.between", { from: format.time(afterMs), to: format.time(beforeMs) })
      : afterMs !== undefined
        ? say("live.after", { from: format.time(afterMs) })
        : beforeMs !== undefined
          ? say("live.before", { to: format.time(beforeMs) })
          : "";
  return (
    <tr className="wb-sealed-row">
      <td colSpan={3}>
        <Icon name="lock" size={14} /> {words} {where}
      </td>
    </tr>
  );
}

function Time({ timeMs }: { readonly timeMs: number }) {
  const format = useFormat();
  return (
    <td className="wb-time">
      <time dateTime={new Date(timeMs).toISOString()} title={format.dateTime(timeMs)}>
        {format.time(timeMs)}
      </time>
    </td>
  );
}

function RoomName({ row, names }: RowProps<NameRow>) {
  const say = useSay();
  return (
    <tr>
      <Time timeMs={row.timeMs} />
      <td className="wb-sender cu-ink-3">{say("live.room")}</td>
      <td className="cu-ink-2">
        {say("live.named", { sender: names.get(row.sender) ?? row.sender.slice(0, 8) })}{" "}
        <Said>{row.name}</Said>
      </td>
    </tr>
  );
}

function Message({ row, names, byId }: RowProps<MessageRow>) {
  const say = useSay();
  const sender = names.get(row.sender) ?? row.sender.slice(0, 8);
  return (
    <tr>
      <Time timeMs={row.timeMs} />
      <th scope="row" className="wb-sender">
        <Sender id={row.sender} name={sender} />
      </th>
      <td>
        {row.orphan && <p className="cu-small cu-ink-3">{say(`live.orphan.${row.orphan}`)}</p>}
        {row.inReplyTo !== undefined && <Quote of={byId.get(row.inReplyTo)} names={names} />}
        {row.readable ? (
          row.text !== "" && (
            <Said
              as="div"
              className={classNames(
                "wb-text",
                beginsInArabic(row.text) && "wb-text-arabic",
                row.deletedAtMs !== undefined && "cu-ink-3",
              )}
            >
              {row.text}
            </Said>
          )
        ) : (
          <span className="cu-ink-3">{say("live.unreadable")}</span>
        )}
        {row.file && <File file={row.file} />}
        <Marks row={row} names={names} />
      </td>
    </tr>
  );
}

/** Arabic is drawn smaller than Latin at the same size, so it is set one size up. */
function beginsInArabic(text: string): boolean {
  return /^[^\p{L}]*\p{Script=Arabic}/u.test(text);
}

/** The sender's name opens its pane. */
function Sender({ id, name }: { readonly id: string; readonly name: string }) {
  const navigate = useNavigate();
  const { room } = useParams({ strict: false });
  return (
    <button
      type="button"
      className="wb-sender-button"
      onClick={() =>
        void (room === undefined
          ? navigate({ to: "/live", search: { person: id } })
          : navigate({ to: "/live/$room", params: { room }, search: { person: id } }))
      }
    >
      <Said>{name}</Said>
    </button>
  );
}

function Quote({
  of,
  names,
}: {
  readonly of: MessageRow | undefined;
  readonly names: ReadonlyMap<string, string>;
}) {
  const say = useSay();
  return (
    <div className="wb-quote">
      <Icon name="reply" size={14} />
      {of ? (
        <>
          <b>
            <Said>{names.get(of.sender) ?? of.sender.slice(0, 8)}</Said>
          </b>{" "}
          <Said className="cu-ellipsis">{of.text}</Said>
        </>
      ) : (
        say("live.quote-sealed")
      )}
    </div>
  );
}

function File({ file }: { readonly file: NonNullable<MessageRow["file"]> }) {
  const say = useSay();
  const { language } = useLanguage();
  return (
    <div className="cu-row cu-ink-2">
      <Icon name="paperclip" size={14} />
      <Said>{file.name === "" ? file.type : file.name}</Said>
      {file.size > 0 && <span className="cu-small">{formatBytes(file.size, language)}</span>}
      <span className="cu-small cu-ink-3">{say("live.file-not-fetched")}</span>
    </div>
  );
}

/** What later messages did to this one. What stood here before stays readable. */
function Marks({ row, names }: { readonly row: MessageRow; readonly names: ReadonlyMap<string, string> }) {
  const say = useSay();
  const format = useFormat();
  const { earlier, deletedAtMs, reactions } = row;
  if (earlier.length === 0 && deletedAtMs === undefined && reactions.length === 0) return null;
  return (
    <div className="wb-marks">
      {deletedAtMs !== undefined && (
        <Tag tone="slate">{say("live.deleted", { time: format.time(deletedAtMs) })}</Tag>
      )}
      {earlier.map(({ text, replacedAtMs }) => (
        <span key={replacedAtMs} className="cu-small cu-ink-2">
          <Tag tone="line">{say("live.edited", { time: format.time(replacedAtMs) })}</Tag> {say("live.was")}{" "}
          <Said>{text}</Said>
        </span>
      ))}
      {reactions.map(({ text, senders }) => {
        const who = format.list(senders.map((id) => names.get(id) ?? id.slice(0, 8)));
        return (
          <span key={text} className="wb-reaction" title={who}>
            <Said>{text}</Said>
            <span className="cu-small">
              <bdi>{who}</bdi>
            </span>
          </span>
        );
      })}
    </div>
  );
}
