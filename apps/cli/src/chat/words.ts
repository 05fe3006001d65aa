import type { ConversationRow, Disclosure, Gap, MessageRow } from "@custos/sdk";
import { errorCodes } from "@custos/base";
import type { Names } from "./names.js";

/** Why something is missing, for people. */
const causes: Record<Gap["cause"], string> = {
  "missing-generations": "never came here",
  withheld: "the last ones before this were withheld",
  "unsealed-epoch": "not shown, since the keys were not sealed as this network demands",
  "wrong-epoch": "not shown, since it belongs to another state of the room",
  "wrong-day": "not shown, since it was sent on another day than it says",
  "cannot-open": "cannot be opened: damaged, or not from whom it says",
  "wrong-sender": "not shown, since the relay names another sender than the message itself",
  unreadable: "opened, but this version cannot read what it is",
  "fell-out": "this device could not follow the room for a while",
  "bad-receipt": "the relay's receipt is missing or false: nothing behind it is taken",
  "unknown-own-message": "in your name, and this device knows nothing of it",
};

/** Such as `2 messages of Ana Reyes are missing: never came here`. */
export function gapWords(gap: Gap, names: Names): string {
  const { cause, generations, person, seq, toSeq } = gap;
  const count = generations && generations.to - generations.from + 1;
  const what = count === undefined ? "something" : plural(count, "message");
  const whose = person ? ` of ${names.of(person)}` : "";
  const places = toSeq !== undefined && toSeq > seq ? `, places ${seq} to ${toSeq}` : "";
  return `${what}${whose} ${(count ?? 1) === 1 ? "is" : "are"} missing${places}: ${causes[cause]}`;
}

/** What happened, for every row that is no message. Names in it are not made harmless yet. */
export function eventWords(row: Exclude<ConversationRow, MessageRow>, names: Names): string {
  const list = (ids: readonly Parameters<Names["of"]>[0][]): string =>
    ids.map((id) => names.of(id)).join(", ");
  switch (row.kind) {
    case "members": {
      const { by, added, removed, resync } = row;
      const parts = [
        ...(added.length > 0 ? [`added ${list(added)}`] : []),
        ...(removed.length > 0 ? [`removed ${list(removed)}`] : []),
        ...(resync ? ["came back with a device that had lost its place"] : []),
      ];
      return `${names.of(by)} ${parts.join(" and ")}`;
    }
    case "left":
      return `${names.of(row.person)} left`;
    case "named":
      return `${names.of(row.by)} named the room ${row.name}`;
    case "closed":
      return "the room was closed";
    default:
      return gapWords(row.gap, names);
  }
}

/** What a message says, or what stands in its place. */
export function messageWords(row: MessageRow): string {
  if (row.deleted) return "(deleted)";
  if (row.text !== undefined) return row.text;
  const { contentType = "something", filename } = row.unsupported ?? {};
  return `(${contentType}${filename === undefined ? "" : `, ${filename}`}: cannot be shown here)`;
}

export function failureWords(row: MessageRow): string {
  return row.failure ? errorCodes[row.failure].says : "refused";
}

export function plural(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

export function authorityName({ charter, authority }: Disclosure): string {
  const { name = "", jurisdiction = "" } =
    charter.authorities.find(({ number }) => number === authority) ?? {};
  return `${name} (${jurisdiction})`;
}
