import { ensure, equalBytes, type Day } from "@custos/base";
import type { Charter, CharterAuthority } from "@custos/crypto/codec";
import {
  checkpointPolicy,
  leafHash,
  parseLeaf,
  rootOf,
  verifyCheckpoint,
  verifyNote,
  type Leaf,
  type VerifiedCheckpoint,
} from "@custos/crypto/log";
import {
  authorityOfCharter,
  charterInForce,
  verifyFirstCharter,
  verifyNextCharter,
  type CharterNote,
} from "@custos/crypto/verify";

/** The charters of a network, number 1 first, each verified by the one before. */
export function verifyCharters(notes: readonly string[]): CharterNote[] {
  const verified: CharterNote[] = [];
  for (const note of notes) {
    const before = verified.at(-1);
    verified.push(before ? verifyNextCharter(note, before) : verifyFirstCharter(note));
  }
  ensure(verified.length > 0, "bad-charter", "no charter");
  return verified;
}

/** The rules that a desk works by: the charter in force on a day, and its authority in it. */
export interface DeskRules {
  readonly charter: Charter;
  readonly hash: Uint8Array;
  readonly authority: CharterAuthority;
}

/** `bad-charter` where none is in force or the authority does not stand in it. */
export function rulesOn(charters: readonly CharterNote[], authority: number, day: Day): DeskRules {
  const { charter, hash } = charterInForce(charters, day);
  return { charter, hash, authority: authorityOfCharter(charter, authority) };
}

/** A witness that the charter names. */
export interface WitnessLine {
  readonly name: string;
  /** Absent for one from outside */
  readonly authority: number | undefined;
  /** When it cosigned this checkpoint; undefined if it has not (yet) */
  readonly atMs: number | undefined;
}

export interface LogEntryLine {
  readonly index: number;
  readonly bytes: Uint8Array;
  /** Undefined for an entry of a kind that this page does not know */
  readonly leaf: Leaf | undefined;
}

/** What this browser has found out about the log by itself. */
export interface VerifiedLog {
  readonly checkpoint: VerifiedCheckpoint;
  readonly witnesses: readonly WitnessLine[];
  readonly quorum: number;
  readonly entries: readonly LogEntryLine[];
  /** All entries were at hand and their root is the checkpoint's; else the entries are the authority's word. */
  readonly recomputed: boolean;
}

export interface LogAnswer {
  readonly checkpoint: string;
  readonly size: number;
  readonly entries: readonly { readonly index: number; readonly leaf: Uint8Array }[];
}

/**
 * Verifies a checkpoint under the charter in force: the log's signature, every cosignature, their number; and, where all
 * entries are there, that they are what was signed. `bad-log`, `bad-signature` or `malformed` say what does not hold.
 */
export function verifyLog(answer: LogAnswer, charter: Charter): VerifiedLog {
  const policy = checkpointPolicy(charter);
  const checkpoint = verifyCheckpoint(answer.checkpoint, policy);
  ensure(
    checkpoint.size === answer.size,
    "bad-log",
    "checkpoint: of another size than the log that is shown",
  );
  const { lines } = verifyNote(answer.checkpoint, policy.witnesses);
  const times = new Map(lines.map(({ key, timestampMs }) => [key.name, timestampMs]));
  const witnesses = charter.witnesses.map(({ name, authority }) => ({
    name,
    authority,
    atMs: times.get(name),
  }));
  answer.entries.forEach(({ index }, i) => {
    const first = answer.size - answer.entries.length;
    ensure(index === first + i, "bad-log", "entries: not the newest ones without a gap");
  });
  const recomputed = answer.entries.length === answer.size;
  if (recomputed) {
    const root = rootOf(answer.entries.map(({ leaf }) => leafHash(leaf)));
    ensure(equalBytes(root, checkpoint.root), "bad-log", "entries: not those that were signed");
  }
  const entries = answer.entries.map(({ index, leaf }) => ({ index, bytes: leaf, leaf: leafOf(leaf) }));
  return { checkpoint, witnesses, quorum: policy.quorum, entries, recomputed };
}

function leafOf(bytes: Uint8Array): Leaf | undefined {
  try {
    return parseLeaf(bytes);
  } catch {
    // A newer log may hold what this page has no words for.
    return undefined;
  }
}
