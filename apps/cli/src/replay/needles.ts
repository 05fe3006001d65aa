import { utf8 } from "@custos/base";

/** One way in which a text may stand in a file. */
export interface Needle {
  readonly encoding: string;
  /** The bytes to look for. */
  readonly bytes: Uint8Array;
}

/** Texts shorter than this are found by chance and say nothing. */
export const shortestNeedleBytes = 12;

/** Every spelling in which a relay might have written `text` down. */
export function needlesOf(text: string): Needle[] {
  const plain = utf8(text);
  if (plain.length < shortestNeedleBytes) return [];
  const hex = Buffer.from(plain).toString("hex");
  const spellings: [string, Uint8Array][] = [
    ["UTF-8", plain],
    ["UTF-16LE", Buffer.from(text, "utf16le")],
    ["hex", utf8(hex)],
    ["upper-case hex", utf8(hex.toUpperCase())],
    ["JSON", utf8(JSON.stringify(text).slice(1, -1))],
    ["ASCII JSON", utf8(asciiJson(text))],
  ];
  for (const offset of [0, 1, 2]) {
    const base64 = base64At(plain, offset);
    spellings.push([`base64 at ${offset}`, utf8(base64)]);
    spellings.push([`base64url at ${offset}`, utf8(base64.replaceAll("+", "-").replaceAll("/", "_"))]);
  }
  const seen = new Set<string>();
  return spellings
    .map(([encoding, bytes]) => ({ encoding, bytes }))
    .filter(({ bytes }) => {
      const key = Buffer.from(bytes).toString("latin1");
      return seen.has(key) ? false : seen.add(key);
    });
}

function asciiJson(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The characters of base64 that depend on these bytes alone when they stand `offset` bytes (mod 3) into a stream. */
function base64At(plain: Uint8Array, offset: number): string {
  const padded = Buffer.concat([Buffer.alloc(offset), plain])
    .toString("base64")
    .replace(/=+$/, "");
  const from = offset === 0 ? 0 : offset + 1;
  const whole = Math.floor(((offset + plain.length) * 8) / 6);
  return padded.slice(from, whole);
}
