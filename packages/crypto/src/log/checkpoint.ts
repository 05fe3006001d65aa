import { ensure, fromBase64, toBase64, utf8 } from "@custos/base";
import { encodeNote, noteKeyTypes, parseNote, parseNoteSignatures } from "../codec/note.js";
import type { NoteKey, NoteSignature } from "../codec/note.js";
import { cosignText, signNoteText, verifyNote } from "../verify/note.js";
import type { CheckpointPolicy } from "./policy.js";

/** A tree head (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** Name of the log */
  origin: string;
  size: number;
  /** RFC 6962 root, 32 bytes */
  root: Uint8Array;
}

/** A checkpoint that the log has signed and enough witnesses have cosigned. */
export interface VerifiedCheckpoint extends Checkpoint {
  note: string;
  /** Names of the witnesses whose cosignatures verified, as the policy orders them. */
  witnesses: string[];
  /** As many witnesses as the policy wants have cosigned at this time or later. */
  cosignedAtMs: number;
  /** The newest cosignature, which one dishonest witness can date as it likes. */
  newestCosignatureMs: number;
}

const maxExtensions = 16;

/** The text that log and witnesses sign. */
export function encodeCheckpoint({ origin, size, root }: Checkpoint): string {
  ensure(
    Number.isSafeInteger(size) && size >= 0 && root.length === 32,
    "malformed",
    "checkpoint: size or root",
  );
  ensure(origin.length > 0 && !/[\n\r]/.test(origin), "malformed", "checkpoint: origin");
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** The tree head in a checkpoint's text. Extension lines are allowed and passed over, as the specification has it. */
export function parseCheckpoint(text: string): Checkpoint {
  ensure(text.endsWith("\n"), "malformed", "checkpoint: no newline at its end");
  const [origin, size, root, ...extensions] = text.slice(0, -1).split("\n");
  ensure(
    origin && size !== undefined && root !== undefined,
    "malformed",
    "checkpoint: fewer than three lines",
  );
  ensure(
    extensions.length <= maxExtensions && extensions.every(Boolean),
    "malformed",
    "checkpoint: extension lines",
  );
  const hash = fromBase64(root);
  ensure(hash.length === 32, "malformed", "checkpoint: length of the root");
  return { origin, size: parseSize(size), root: hash };
}

/** A tree size in decimals without leading zeroes. */
export function parseSize(decimals: string): number {
  ensure(/^(0|[1-9]\d{0,15})$/.test(decimals), "malformed", "not a tree size");
  const size = Number(decimals);
  ensure(Number.isSafeInteger(size), "malformed", "tree size too large");
  return size;
}

/** A checkpoint as the log alone has signed it, for the witnesses. The log's key name is the origin. */
export function signCheckpoint(checkpoint: Checkpoint, logSeed: Uint8Array): string {
  const text = encodeCheckpoint(checkpoint);
  return encodeNote({ text, signatures: [signNoteText(text, checkpoint.origin, logSeed)] });
}

/** A witness's signature line over a checkpoint's note, newline included (C2SP tlog-cosignature). */
export function cosignCheckpoint(note: string, name: string, seed: Uint8Array, nowMs: number): NoteSignature {
  return cosignText(parseNote(note).text, name, seed, nowMs);
}

/**
 * A checkpoint's note with the cosignatures that witnesses answered with. Only lines by keys of the policy that verify are
 * taken, each key's newest alone; the log's own line stays first.
 */
export function withCosignatures(note: string, answers: readonly string[], policy: CheckpointPolicy): string {
  const { text, signatures } = parseNote(note);
  const good = new Map<NoteKey, { line: NoteSignature; timestampMs: number }>();
  for (const line of [...signatures, ...answers.flatMap(linesOf)]) {
    const verified = attemptLine(text, line, policy.witnesses);
    const before = verified && good.get(verified.key)?.timestampMs;
    if (verified && (before === undefined || verified.timestampMs > before)) {
      good.set(verified.key, { line, timestampMs: verified.timestampMs });
    }
  }
  const own = signatures.filter((line) => line.name === policy.log.name);
  const cosigned = policy.witnesses.flatMap((key) => good.get(key)?.line ?? []);
  return encodeNote({ text, signatures: [...own, ...cosigned] });
}

/** What `verifyCheckpoint` makes of lines by keys that the policy does not name. */
export interface CheckpointStrictness {
  /** Refuse them (an auditor, who has the whole charter), instead of passing over them (everybody else). */
  strict?: boolean;
}

/**
 * Verifies a checkpoint against a policy: origin, the log's signature, every cosignature by a known witness, and their
 * number. Throws `bad-log` for too few, `bad-signature` for a false one, `malformed` for what is no checkpoint.
 */
export function verifyCheckpoint(
  note: string,
  policy: CheckpointPolicy,
  { strict = false }: CheckpointStrictness = {},
): VerifiedCheckpoint {
  const { text, lines, others } = verifyNote(note, [policy.log, ...policy.witnesses]);
  const checkpoint = parseCheckpoint(text);
  ensure(checkpoint.origin === policy.log.name, "bad-log", "checkpoint: another log's");
  ensure(
    lines.some(({ key }) => key === policy.log),
    "bad-log",
    "checkpoint: the log has not signed it",
  );
  ensure(!strict || others.length === 0, "bad-log", "checkpoint: a signature by an unknown key");
  ensure(!strict || text === encodeCheckpoint(checkpoint), "bad-log", "checkpoint: extension lines");
  const times = lines.flatMap(({ timestampMs }) => timestampMs ?? []).toSorted((a, b) => b - a);
  ensure(
    times.length >= policy.quorum,
    "bad-log",
    `checkpoint: ${times.length} of ${policy.quorum} cosignatures`,
  );
  const cosigners = new Set(
    lines.filter(({ timestampMs }) => timestampMs !== undefined).map(({ key }) => key),
  );
  return {
    ...checkpoint,
    note,
    witnesses: policy.witnesses.filter((key) => cosigners.has(key)).map(({ name }) => name),
    cosignedAtMs: times[Math.max(policy.quorum, 1) - 1] ?? 0,
    newestCosignatureMs: times[0] ?? 0,
  };
}

function linesOf(answer: string): NoteSignature[] {
  try {
    return utf8(answer).length <= 65_535 ? parseNoteSignatures(answer) : [];
  } catch {
    // One witness's nonsense must not cost the others' cosignatures.
    return [];
  }
}

function attemptLine(
  text: string,
  line: NoteSignature,
  keys: readonly NoteKey[],
): { key: NoteKey; timestampMs: number } | undefined {
  try {
    const [verified] = verifyNote({ text, signatures: [line] }, keys).lines;
    if (verified?.key.type !== noteKeyTypes.cosignature || verified.timestampMs === undefined)
      return undefined;
    return { key: verified.key, timestampMs: verified.timestampMs };
  } catch {
    return undefined;
  }
}
