import type { Leaf, LeafType } from "@custos/crypto/log";

/** What an entry says, as a message and the figures in it; never a name, since the log has none of members. */
export interface EntryWords {
  readonly id:
    | `entry.${LeafType}`
    | "entry.device-removed"
    | "entry.role-removed"
    | "entry.notice-postponed"
    | "entry.unknown";
  readonly values: Readonly<Record<string, string | number>>;
  /** When, as the entry has it; some have no time of their own */
  readonly atMs: number | undefined;
  /** The authorisation that it belongs to */
  readonly authorisation: string | undefined;
}

/** An entry in plain words. */
export function entryWords(leaf: Leaf | undefined): EntryWords {
  if (!leaf) return { id: "entry.unknown", values: {}, atMs: undefined, authorisation: undefined };
  const atMs = "atMs" in leaf ? leaf.atMs : undefined;
  return { id: messageOf(leaf), values: valuesOf(leaf), atMs, authorisation: authorisationOf(leaf) };
}

function messageOf(leaf: Leaf): EntryWords["id"] {
  if (leaf.type === "device" && leaf.action === "removed") return "entry.device-removed";
  if (leaf.type === "role" && leaf.action === "removed") return "entry.role-removed";
  if (leaf.type === "notice" && leaf.action === "postponed") return "entry.notice-postponed";
  return `entry.${leaf.type}`;
}

function authorisationOf(leaf: Leaf): string | undefined {
  if ("authorisation" in leaf && typeof leaf.authorisation === "string") return leaf.authorisation;
  const own = leaf.type === "authorisation" || leaf.type === "application" || leaf.type === "refusal";
  return own ? leaf.id : undefined;
}

function valuesOf(leaf: Leaf): Record<string, string | number> {
  switch (leaf.type) {
    case "charter":
      return { number: leaf.number };
    case "dkg":
    case "reshare":
      return { authority: leaf.authority, body: leaf.body };
    case "role":
      return { authority: leaf.authority, body: leaf.body, role: leaf.id };
    case "authorisation":
      return {
        subjects: leaf.subjects,
        days: leaf.toDay - leaf.fromDay + 1,
        cap: leaf.cap,
        emergency: leaf.emergency ? "yes" : "no",
      };
    case "release":
      return { count: leaf.count, day: leaf.day };
    case "extension":
      return { day: leaf.toDay, cap: leaf.cap };
    case "use-report":
      return { day: leaf.day };
    case "use-sum":
      return { month: leaf.month, epochs: leaf.epochsOpened, messages: leaf.messagesViewed };
    case "receipts":
      return { count: leaf.count };
    default:
      return {};
  }
}
