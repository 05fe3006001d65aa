import type { ConversationRow, MessageRow } from "@custos/sdk";
import type { Names } from "./names.js";
import { safeLine, safeLines } from "./safe-text.js";
import { calendarDay, clockTime, paint, paintPerson, type Look } from "./style.js";
import { cut, widthOf, wrap } from "./width.js";
import { eventWords, failureWords, messageWords } from "./words.js";

const longestName = 24;
const seqColumns = 4;
/** `  12 21:04  ` */
const headColumns = seqColumns + 8;

/** Rows of a room as a screen shows them; a line wherever another day begins than that of `before`. */
export function rowLines(
  rows: readonly ConversationRow[],
  names: Names,
  look: Look,
  before?: { readonly timeMs: number },
): string[] {
  let day = before && calendarDay(look, before.timeMs);
  return rows.flatMap((row) => {
    const today = row.timeMs === undefined ? day : calendarDay(look, row.timeMs);
    const mark = today !== undefined && today !== day ? [dayMark(today, look)] : [];
    day = today;
    return [
      ...mark,
      ...(row.kind === "message" ? messageLines(row, names, look) : [eventLine(row, names, look)].flat()),
    ];
  });
}

function dayMark(day: string, look: Look): string {
  const line = `── ${day} `;
  return paint(look, "dim", cut(line.padEnd(Math.min(look.columns, 72), "─"), look.columns));
}

function messageLines(row: MessageRow, names: Names, look: Look): string[] {
  const { seq, timeMs, sender, deleted, reply } = row;
  const name = cut(safeLine(names.of(sender)), Math.min(longestName, look.columns - headColumns));
  const head = `${String(seq ?? "·").padStart(seqColumns)} ${clockTime(look, timeMs)}  `;
  const beside = headColumns + widthOf(name) + 2;
  // On a narrow screen the words go below the name.
  const isNarrow = look.columns - beside < 24;
  const indent = isNarrow ? 2 : beside;
  const columns = look.columns - indent;
  const words = safeLines(messageWords(row)).flatMap((line) => wrap(line, columns));
  const suffix = row.edited && !deleted ? ` ${paint(look, "dim", "(edited)")}` : "";
  const shown = words.map((line) => (deleted || row.text === undefined ? paint(look, "dim", line) : line));
  const first = `${paint(look, "dim", head)}${paintPerson(look, sender, name)}`;
  const pad = " ".repeat(indent);
  const body = [
    ...(reply ? [replyLine(reply, names, look, columns)] : []),
    ...shown,
    ...below(row, look, columns),
  ];
  const last = (reply ? 1 : 0) + shown.length - 1;
  const lines = body.map((line, i) => (i === last ? `${line}${suffix}` : line));
  const [top = "", ...rest] = lines;
  if (isNarrow) return [first, ...lines.map((line) => `${pad}${line}`)];
  return [`${first}  ${top}`, ...rest.map((line) => `${pad}${line}`)];
}

function replyLine(
  reply: NonNullable<MessageRow["reply"]>,
  names: Names,
  look: Look,
  columns: number,
): string {
  const { to } = reply;
  if (!to) return paint(look, "dim", cut("↱ a message that is not here", columns));
  const said = to.deleted ? "(deleted)" : to.excerpt;
  return paint(look, "dim", cut(`↱ ${to.seq} ${safeLine(names.of(to.sender))}: ${safeLine(said)}`, columns));
}

/** Reactions, and what has become of one's own message. */
function below(row: MessageRow, look: Look, columns: number): string[] {
  const reactions = row.reactions
    .map(({ emoji, people }) => `${safeLine(emoji)} ${people.length}`)
    .join("  ");
  const state =
    row.state === "waiting"
      ? [paint(look, "warn", "waiting: goes out when there is a connection")]
      : row.state === "failed"
        ? [paint(look, "bad", cut(`not sent: ${failureWords(row)}`, columns))]
        : [];
  return [...(reactions === "" ? [] : [cut(reactions, columns)]), ...state];
}

function eventLine(row: Exclude<ConversationRow, MessageRow>, names: Names, look: Look): string[] {
  const isGap = row.kind === "gap";
  const text = `${isGap ? "┄┄" : "·"} ${safeLine(eventWords(row, names))}${isGap ? " ┄┄" : ""}`;
  const indent = " ".repeat(look.columns < 48 ? 2 : headColumns);
  return wrap(text, look.columns - indent.length).map(
    (line) => `${indent}${paint(look, isGap ? "warn" : "dim", line)}`,
  );
}
