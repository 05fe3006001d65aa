import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CustosError } from "@custos/base";
import { needlesOf, type Needle } from "./needles.js";

export interface ScanResult {
  readonly files: number;
  readonly bytes: number;
  /** Bytes of needles found, over all files. */
  readonly found: number;
  /** For each find, where: a path and the spelling; never the text. */
  readonly places: readonly string[];
}

/** Looks for the texts, in every spelling, in every file below `folder`. */
export function scanFolder(folder: string, texts: Iterable<string>): ScanResult {
  const scan = scanner([...texts].flatMap(needlesOf));
  const result = { files: 0, bytes: 0, found: 0, places: [] as string[] };
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const content = readFileSync(path);
    result.files += 1;
    result.bytes += content.length;
    for (const needle of scan(content)) {
      result.found += needle.bytes.length;
      result.places.push(`${path} (${needle.encoding})`);
    }
  }
  return result;
}

/** Throws unless the scan finds a text planted in a copy of `content` in each of its spellings. */
export function proveScan(content: Uint8Array, text: string): void {
  const needles = needlesOf(text);
  const scan = scanner(needles);
  for (const needle of needles) {
    const middle = Math.floor(content.length / 2);
    const planted = Buffer.concat([content.subarray(0, middle), needle.bytes, content.subarray(middle)]);
    if (scan(planted).length === 0) {
      throw new CustosError(
        "internal",
        `the scan for plaintext misses a planted needle (${needle.encoding})`,
      );
    }
  }
}

/**
 * A function that lists the needles standing in a file. Each place of the file costs one look into a bitmap of
 * the needles' first three bytes; the matchers to be had work on text by graphemes, not on bytes.
 */
function scanner(needles: readonly Needle[]): (content: Uint8Array) => Needle[] {
  const starts = new Uint8Array(1 << 24);
  const byStart = new Map<number, Needle[]>();
  for (const needle of needles) {
    const start = startAt(needle.bytes, 0);
    starts[start] = 1;
    byStart.set(start, [...(byStart.get(start) ?? []), needle]);
  }
  return (content) => {
    const found: Needle[] = [];
    for (let at = 0; at + 2 < content.length; at += 1) {
      const start = startAt(content, at);
      if (starts[start] === 0) continue;
      for (const needle of byStart.get(start) ?? []) {
        if (Buffer.compare(content.subarray(at, at + needle.bytes.length), needle.bytes) === 0)
          found.push(needle);
      }
    }
    return found;
  };
}

function startAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}
