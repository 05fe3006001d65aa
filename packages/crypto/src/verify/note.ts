import { CustosError, concatBytes, ensure, utf8 } from "@custos/base";
import { ed25519 } from "@noble/curves/ed25519.js";
import { Reader } from "../codec/reader.js";
import { Writer } from "../codec/writer.js";
import { isBy, noteKeyId, noteKeyTypes, parseNote } from "../codec/note.js";
import type { Note, NoteKey, NoteSignature } from "../codec/note.js";

/** A signature line that verified. */
export interface VerifiedLine {
  key: NoteKey;
  /** Of a cosignature: when the witness made it. */
  timestampMs?: number;
}

/** A note with all that is known of who signed it; `others` are lines by keys that are not known. */
export interface VerifiedNote {
  text: string;
  lines: VerifiedLine[];
  others: NoteSignature[];
}

/** An Ed25519 signature line (type 1) over a note's text; `seed` is the 32-byte private key. */
export function signNoteText(text: string, name: string, seed: Uint8Array): NoteSignature {
  const key: NoteKey = { name, type: noteKeyTypes.ed25519, publicKey: ed25519.getPublicKey(seed) };
  return { name, keyId: noteKeyId(key), signature: ed25519.sign(utf8(text), seed) };
}

/** A timestamped cosignature line (type 4, C2SP tlog-cosignature) over a checkpoint's text; seconds are what it signs. */
export function cosignText(text: string, name: string, seed: Uint8Array, nowMs: number): NoteSignature {
  const key: NoteKey = { name, type: noteKeyTypes.cosignature, publicKey: ed25519.getPublicKey(seed) };
  const seconds = BigInt(Math.floor(nowMs / 1000));
  const signed = ed25519.sign(cosignedMessage(text, seconds), seed);
  return { name, keyId: noteKeyId(key), signature: concatBytes(new Writer().u64(seconds).finish(), signed) };
}

/**
 * Verifies every line by a key of `keys`, whose first false one condemns the whole note (`bad-signature`); a second line
 * by the same key is refused as well (`malformed`). Lines by other keys are handed back, not judged.
 */
export function verifyNote(note: string | Uint8Array | Note, keys: readonly NoteKey[]): VerifiedNote {
  const parsed = typeof note === "string" || note instanceof Uint8Array ? parseNote(note) : note;
  const seen = new Set<NoteKey>();
  const result: VerifiedNote = { text: parsed.text, lines: [], others: [] };
  for (const line of parsed.signatures) {
    const key = keys.find((candidate) => isBy(line, candidate));
    if (!key) {
      result.others.push(line);
      continue;
    }
    ensure(!seen.has(key), "malformed", `note: two signatures of ${key.name}`);
    seen.add(key);
    result.lines.push(verifyLine(parsed.text, line, key));
  }
  return result;
}

/** What one signature line proves; `bad-signature` if it is false. */
export function verifyLine(text: string, line: NoteSignature, key: NoteKey): VerifiedLine {
  if (key.type === noteKeyTypes.ed25519) {
    verifyEd25519(key.publicKey, utf8(text), line.signature, `note: signature of ${key.name}`);
    return { key };
  }
  ensure(line.signature.length === 72, "bad-signature", `note: length of the cosignature of ${key.name}`);
  const seconds = new Reader(line.signature.subarray(0, 8)).u64();
  // A millisecond time must stay a whole number.
  ensure(seconds <= 8_640_000_000_000n, "bad-signature", `note: time of the cosignature of ${key.name}`);
  const signature = line.signature.subarray(8);
  verifyEd25519(key.publicKey, cosignedMessage(text, seconds), signature, `note: cosignature of ${key.name}`);
  return { key, timestampMs: Number(seconds) * 1000 };
}

/** Returns nothing if the Ed25519 signature is good (RFC 8032, strict points); `bad-signature` naming `what` if not. */
export function verifyEd25519(
  key: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
  what: string,
): void {
  let good = false;
  try {
    good = ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    // A key or signature of the wrong form is as bad as a wrong one.
  }
  if (!good) throw new CustosError("bad-signature", what);
}

function cosignedMessage(text: string, seconds: bigint): Uint8Array {
  return utf8(`cosignature/v1\ntime ${seconds}\n${text}`);
}
