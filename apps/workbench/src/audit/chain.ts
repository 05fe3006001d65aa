import { concatBytes, ensure, equalBytes, utf8 } from "@custos/base";

/** An entry of the reading audit chain, as `ledger.read` gives it. */
export interface ChainEntry {
  readonly number: number;
  /** Canonical JSON */
  readonly entry: string;
  readonly hash: Uint8Array;
}

/** A chain that this browser has recomputed. */
export interface VerifiedChain {
  readonly length: number;
  readonly head: Uint8Array;
}

/** Hash before the first entry. */
export const chainBeginning: VerifiedChain = { length: 0, head: new Uint8Array(32) };

/** SHA-256 of `"custos opening 1\n"`, the hash before, and the entry. */
async function linkOf(previous: Uint8Array, entry: string): Promise<Uint8Array> {
  const linked = concatBytes(utf8("custos opening 1\n"), previous, utf8(entry));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(linked)));
}

/** The chain with more entries at its end; `corrupt` names the first one that does not follow from those before. */
export async function extendChain(
  before: VerifiedChain,
  entries: readonly ChainEntry[],
): Promise<VerifiedChain> {
  let { length, head } = before;
  for (const { number, entry, hash } of entries) {
    head = await linkOf(head, entry);
    length += 1;
    const fits = number === length && equalBytes(head, hash);
    ensure(fits, "corrupt", `entry ${length} does not follow from those before`);
  }
  return { length, head };
}

/** Returns the chain if it is all that the authority says there is; `corrupt` otherwise. */
export function verifyHead(
  chain: VerifiedChain,
  claimed: { readonly length: number; readonly head: Uint8Array },
): VerifiedChain {
  const whole = chain.length === claimed.length && equalBytes(chain.head, claimed.head);
  ensure(whole, "corrupt", "the chain ends elsewhere than the authority says");
  return chain;
}

/** What an entry records. Fields that this page does not know are passed over. */
export interface ReadingRecord {
  readonly number: number;
  readonly kind: "epoch" | "message" | "view" | "other";
  readonly atMs: number | undefined;
  /** Who viewed, by the name under which reading is recorded */
  readonly by: string | undefined;
  /** Messages viewed */
  readonly count: number | undefined;
  /** UTC day whose key opened */
  readonly day: number | undefined;
  readonly authorisations: readonly string[];
  readonly roomId: string | undefined;
}

/** The record in an entry that the chain has proved unchanged. */
export function recordOf({ number, entry }: Pick<ChainEntry, "number" | "entry">): ReadingRecord {
  const fields = fieldsOf(entry);
  const kind =
    fields.kind === "epoch" || fields.kind === "message" || fields.kind === "view" ? fields.kind : "other";
  const list = Array.isArray(fields.authorisations) ? fields.authorisations : [];
  return {
    number,
    kind,
    atMs: numberOf(fields.atMs),
    by: textOf(fields.reader),
    count: numberOf(fields.count),
    day: numberOf(fields.day),
    authorisations: list.filter((id): id is string => typeof id === "string"),
    roomId: textOf(fields.roomId),
  };
}

function fieldsOf(entry: string): Record<string, unknown> {
  try {
    const value = JSON.parse(entry) as unknown;
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function numberOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
