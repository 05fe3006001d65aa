import { CustosError, ensure, equalBytes, fromBase64, toBase64 } from "@custos/base";
import { ed25519 } from "@noble/curves/ed25519.js";
import { encodeNoteSignature, isBy, parseNote } from "../codec/note.js";
import type { NoteKey } from "../codec/note.js";
import { emptyRoot, verifyConsistency } from "../verify/merkle.js";
import { cosignText, verifyLine } from "../verify/note.js";
import { parseCheckpoint, parseSize } from "./checkpoint.js";
import type { Checkpoint } from "./checkpoint.js";

/** The body of `POST add-checkpoint` (C2SP tlog-witness). */
export interface AddCheckpoint {
  oldSize: number;
  /** RFC 6962 consistency proof from the old size to the checkpoint's */
  proof: Uint8Array[];
  /** The signed note */
  checkpoint: string;
}

const maxProofLines = 63;
const maxRequestBytes = 131_072;

export function encodeAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpoint): string {
  ensure(proof.length <= maxProofLines, "malformed", "add-checkpoint: too many proof lines");
  return [`old ${oldSize}`, ...proof.map((hash) => toBase64(hash)), "", checkpoint].join("\n");
}

/** The parts of a request's body; `malformed` or `too-large`. */
export function parseAddCheckpoint(body: string): AddCheckpoint {
  ensure(body.length <= maxRequestBytes, "too-large", "add-checkpoint: too long");
  const end = body.indexOf("\n\n");
  ensure(end > 0, "malformed", "add-checkpoint: no empty line");
  const [first = "", ...lines] = body.slice(0, end).split("\n");
  ensure(first.startsWith("old "), "malformed", "add-checkpoint: no old size");
  ensure(lines.length <= maxProofLines, "malformed", "add-checkpoint: too many proof lines");
  const proof = lines.map((line) => fromBase64(line));
  ensure(
    proof.every((hash) => hash.length === 32),
    "malformed",
    "add-checkpoint: length of a hash",
  );
  return { oldSize: parseSize(first.slice(4)), proof, checkpoint: body.slice(end + 2) };
}

/** The logs that a witness watches, by origin, with the keys that it trusts for each. */
export type WatchedLogs = ReadonlyMap<string, readonly NoteKey[]>;

/** Who a witness is. */
export interface WitnessSigner {
  name: string;
  /** Ed25519, 32 bytes; never used for anything but cosignatures */
  seed: Uint8Array;
}

/** What a witness remembers: the newest checkpoint that it cosigned, by origin. */
export type WitnessState = ReadonlyMap<string, Checkpoint>;

/** The answer to `add-checkpoint`. `state` is there where it has changed: it must be durable before the answer goes out. */
export interface WitnessAnswer {
  status: 200 | 400 | 403 | 404 | 409 | 422;
  contentType: "text/plain; charset=utf-8" | "text/x.tlog.size";
  body: string;
  state?: WitnessState;
}

/**
 * One step of a witness (C2SP tlog-witness, "add-checkpoint"); never throws. The caller reads the state, calls this,
 * stores the new state and answers, with no other request for the origin in between.
 */
export function addCheckpoint(
  state: WitnessState,
  body: string,
  logs: WatchedLogs,
  signer: WitnessSigner,
  nowMs: number,
): WitnessAnswer {
  const request = attempt(() => {
    const parsed = parseAddCheckpoint(body);
    const note = parseNote(parsed.checkpoint);
    return { ...parsed, note, next: parseCheckpoint(note.text) };
  });
  if (!request) return answer(400, "not an add-checkpoint request");
  const { note, next, oldSize, proof } = request;
  const keys = logs.get(next.origin);
  if (!keys) return answer(404, "unknown log");
  const signed = note.signatures.some((line) => {
    const key = keys.find((candidate) => isBy(line, candidate));
    return key !== undefined && attempt(() => verifyLine(note.text, line, key)) !== undefined;
  });
  if (!signed) return answer(403, "no signature by a key of this log");
  if (oldSize > next.size) return answer(400, "the old size is larger than the checkpoint's");
  const last = state.get(next.origin) ?? { origin: next.origin, size: 0, root: emptyRoot() };
  if (oldSize !== last.size) return conflict(last.size);
  if (oldSize === next.size && !equalBytes(last.root, next.root)) return conflict(last.size);
  try {
    verifyConsistency(oldSize, next.size, proof, last.root, next.root);
  } catch {
    return answer(422, "the consistency proof does not verify");
  }
  const line = cosignText(note.text, signer.name, signer.seed, nowMs);
  return { ...answer(200, encodeNoteSignature(line)), state: new Map([...state, [next.origin, next]]) };
}

/** The size that a 409 answer's body tells; `malformed` for anything else. */
export function parseConflict(body: string): number {
  ensure(body.endsWith("\n"), "malformed", "add-checkpoint: size without newline");
  return parseSize(body.slice(0, -1));
}

/** The public key of a witness's signer, as charters carry it. */
export function witnessPublicKey({ seed }: WitnessSigner): Uint8Array {
  return ed25519.getPublicKey(seed);
}

function answer(status: WitnessAnswer["status"], text: string): WitnessAnswer {
  return { status, contentType: "text/plain; charset=utf-8", body: text.endsWith("\n") ? text : `${text}\n` };
}

function conflict(size: number): WitnessAnswer {
  return { status: 409, contentType: "text/x.tlog.size", body: `${size}\n` };
}

function attempt<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if (error instanceof CustosError) return undefined;
    throw error;
  }
}
