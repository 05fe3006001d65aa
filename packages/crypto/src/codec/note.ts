import { concatBytes, ensure, equalBytes, fromBase64, fromUtf8, toBase64, toHex, utf8 } from "@custos/base";
import { sha256 } from "@noble/hashes/sha2.js";

/** Signature types of C2SP signed-note: plain Ed25519, and the timestamped cosignature of a witness. */
export const noteKeyTypes = { ed25519: 0x01, cosignature: 0x04 } as const;
export type NoteKeyType = (typeof noteKeyTypes)[keyof typeof noteKeyTypes];

/** A key that signs notes; its name and `noteKeyId` together say which key a signature line is by. */
export interface NoteKey {
  name: string;
  type: NoteKeyType;
  /** Ed25519, 32 bytes */
  publicKey: Uint8Array;
}

export interface NoteSignature {
  name: string;
  /** 4 bytes */
  keyId: Uint8Array;
  signature: Uint8Array;
}

/** A signed note taken apart; nobody has verified anything. */
export interface Note {
  /** Ends in a newline. */
  text: string;
  signatures: NoteSignature[];
}

const maxNoteBytes = 65_535;
const maxSignatures = 256;

/** First four bytes of `SHA-256(name | "\n" | type | public key)` (C2SP signed-note, "Signatures"). */
export function noteKeyId(key: NoteKey): Uint8Array {
  ensure(isKeyName(key.name), "malformed", "name of a note's key");
  return sha256(concatBytes(utf8(`${key.name}\n`), Uint8Array.of(key.type), key.publicKey)).slice(0, 4);
}

/** Whether a signature line says that it is by this key. */
export function isBy(line: NoteSignature, key: NoteKey): boolean {
  return line.name === key.name && equalBytes(line.keyId, noteKeyId(key));
}

/** `name+hex key id+base64(type | public key)`, as policies and configurations carry keys. */
export function encodeVerifierKey(key: NoteKey): string {
  return `${key.name}+${toHex(noteKeyId(key))}+${toBase64(concatBytes(Uint8Array.of(key.type), key.publicKey))}`;
}

/** The key of a verifier string; `malformed` where its parts do not belong together, `unsupported` for other types. */
export function parseVerifierKey(spelled: string): NoteKey {
  const parts = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(spelled);
  ensure(parts, "malformed", "verifier key");
  const material = fromBase64(parts[3] as string);
  const type = material[0];
  ensure(
    type === noteKeyTypes.ed25519 || type === noteKeyTypes.cosignature,
    "unsupported",
    "type of a note's key",
  );
  ensure(material.length === 33, "malformed", "length of a note's key");
  const key: NoteKey = { name: parts[1] as string, type, publicKey: material.slice(1) };
  ensure(toHex(noteKeyId(key)) === parts[2], "malformed", "the key id is another key's");
  return key;
}

/** One signature line, its newline included. */
export function encodeNoteSignature({ name, keyId, signature }: NoteSignature): string {
  ensure(isKeyName(name), "malformed", "name of a note's key");
  return `\u2014 ${name} ${toBase64(concatBytes(keyId, signature))}\n`;
}

export function encodeNote({ text, signatures }: Note): string {
  checkText(text);
  return `${text}\n${signatures.map(encodeNoteSignature).join("")}`;
}

/** A note's text and signature lines (C2SP signed-note, "Format"); `malformed` for whatever `encodeNote` never makes. */
export function parseNote(note: string | Uint8Array): Note {
  const whole = typeof note === "string" ? note : fromUtf8(note);
  ensure(utf8(whole).length <= maxNoteBytes, "too-large", "note too long");
  const blank = whole.lastIndexOf("\n\n");
  ensure(blank > 0, "malformed", "note: no blank line");
  const text = whole.slice(0, blank + 1);
  checkText(text);
  return { text, signatures: parseNoteSignatures(whole.slice(blank + 2)) };
}

/** One or more signature lines, each with its newline; a witness answers with nothing else. */
export function parseNoteSignatures(lines: string): NoteSignature[] {
  ensure(lines.endsWith("\n"), "malformed", "note: no newline at its end");
  const split = lines.slice(0, -1).split("\n");
  ensure(split.length <= maxSignatures, "too-large", "note: too many signatures");
  return split.map((line) => {
    const parts = /^\u2014 ([^ ]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line);
    ensure(parts && isKeyName(parts[1] as string), "malformed", "note: signature line");
    const bytes = fromBase64(parts[2] as string);
    ensure(bytes.length > 4, "malformed", "note: signature too short");
    return { name: parts[1] as string, keyId: bytes.slice(0, 4), signature: bytes.slice(4) };
  });
}

function isKeyName(name: string): boolean {
  return /^[^\s+\p{Cc}\p{Surrogate}]{1,255}$/u.test(name);
}

function checkText(text: string): void {
  ensure(text.endsWith("\n") && text.length > 1, "malformed", "note: the text does not end in a newline");
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  ensure(!/[\0-\x09\x0b-\x1f\p{Surrogate}]/u.test(text), "malformed", "note: control character");
}
