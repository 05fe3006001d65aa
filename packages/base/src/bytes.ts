import { CustosError } from "./errors.js";

const hexDigits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Lower-case hex of bytes. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += hexDigits[byte];
  return text;
}

/** Bytes of lower-case hex; `malformed` for anything else. */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text))
    throw new CustosError("malformed", "not lower-case hex");
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** Node's converter, many times faster than what browsers share with it; looked up so that no bundler adds one. */
const platform = (globalThis as { Buffer?: typeof Buffer }).Buffer;

/** Unpadded base64url of bytes (RFC 4648 section 5). */
export function toBase64url(bytes: Uint8Array): string {
  if (platform) return platform.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64url");
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Bytes of unpadded, canonical base64url; `malformed` for anything else. */
export function fromBase64url(text: string): Uint8Array {
  if (platform) {
    const bytes = new Uint8Array(platform.from(text, "base64url"));
    // Node forgives other alphabets, padding and garbage; what comes back the same was none of them.
    if (toBase64url(bytes) !== text) throw new CustosError("malformed", "not canonical base64url");
    return bytes;
  }
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new CustosError("malformed", "not base64url");
  const padded = text.replaceAll("-", "+").replaceAll("_", "/") + "=".repeat((4 - (text.length % 4)) % 4);
  return fromBase64(padded);
}

/** Padded base64 of bytes (RFC 4648 section 4). */
export function toBase64(bytes: Uint8Array): string {
  if (platform) return platform.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
  let binary = "";
  for (let i = 0; i < bytes.length; i += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}

/** Bytes of padded base64 in its one canonical spelling; `malformed` for anything else. */
export function fromBase64(text: string): Uint8Array {
  if (platform) {
    const bytes = new Uint8Array(platform.from(text, "base64"));
    if (toBase64(bytes) !== text) throw new CustosError("malformed", "not canonical base64");
    return bytes;
  }
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    throw new CustosError("malformed", "not base64");
  }
  const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
  // atob forgives white space and stray trailing bits; what is signed has one spelling only.
  if (toBase64(bytes) !== text) throw new CustosError("malformed", "not canonical base64");
  return bytes;
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Text of well-formed UTF-8; `malformed` for anything else. */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CustosError("malformed", "not UTF-8");
  }
}

/** Whether two byte strings are equal. Not constant in time: for public values. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

/** Order of byte strings as unsigned bytes, the shorter first where one begins with the other. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
