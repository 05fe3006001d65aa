import { ensure } from "@custos/base";

/** Hashes in a whole tile (C2SP tlog-tiles). */
export const tileWidth = 256;
const hashBytes = 32;

/** A tile of hashes at a level, or the bundle of entries below the tile of level 0. */
export interface TileName {
  /** From 0, or `entries` */
  level: number | "entries";
  index: number;
  /** Hashes or entries in it, 1 to 256; fewer than 256 make it a partial one. */
  width: number;
}

/** `tile/0/x001/067` of the whole tile 1067 at level 0, `tile/entries/000.p/7` of a bundle with 7 entries. */
export function tilePath({ level, index, width }: TileName): string {
  ensure(level === "entries" || isWithin(level, 0, 63), "malformed", "tile: level");
  ensure(Number.isSafeInteger(index) && index >= 0, "malformed", "tile: index");
  ensure(isWithin(width, 1, tileWidth), "malformed", "tile: width");
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  const groups = padded.match(/\d{3}/g) ?? [];
  const name = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join("/");
  return `tile/${level}/${name}${width === tileWidth ? "" : `.p/${width}`}`;
}

/** The tile that a path names; `malformed` for any path that `tilePath` does not make. */
export function parseTilePath(path: string): TileName {
  const parts = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  ensure(parts, "malformed", "not the path of a tile");
  const level = parts[1] === "entries" ? "entries" : Number(parts[1]);
  const index = Number((parts[2] as string).replaceAll(/[x/]/g, ""));
  const tile: TileName = { level, index, width: parts[3] === undefined ? tileWidth : Number(parts[3]) };
  // Leading zeroes and needless groups have another spelling, which is the only one.
  ensure(tilePath(tile) === path, "malformed", "not the path of a tile");
  return tile;
}

/** The tiles of hashes of a tree of `size` leaves, level by level. */
export function* hashTilesOf(size: number): Generator<TileName & { level: number }> {
  for (let level = 0, width = size; width > 0; level += 1, width = Math.floor(width / tileWidth)) {
    for (let from = 0; from < width; from += tileWidth) {
      yield { level, index: from / tileWidth, width: Math.min(tileWidth, width - from) };
    }
  }
}

/** The bundles of entries of a tree of `size` leaves. */
export function* bundlesOf(size: number): Generator<TileName & { level: "entries" }> {
  for (let from = 0; from < size; from += tileWidth) {
    yield { level: "entries", index: from / tileWidth, width: Math.min(tileWidth, size - from) };
  }
}

/** A tile's bytes. */
export function encodeHashTile(hashes: readonly Uint8Array[]): Uint8Array {
  ensure(isWithin(hashes.length, 1, tileWidth), "malformed", "tile: number of hashes");
  const tile = new Uint8Array(hashes.length * hashBytes);
  for (const [i, hash] of hashes.entries()) {
    ensure(hash.length === hashBytes, "malformed", "tile: length of a hash");
    tile.set(hash, i * hashBytes);
  }
  return tile;
}

/** The hashes of a tile of `width` of them. */
export function decodeHashTile(tile: Uint8Array, width: number): Uint8Array[] {
  ensure(tile.length === width * hashBytes, "malformed", `tile: ${tile.length} bytes for ${width} hashes`);
  return Array.from({ length: width }, (_, i) => tile.slice(i * hashBytes, (i + 1) * hashBytes));
}

/** A bundle's bytes: each entry behind its length as a big-endian uint16. */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  ensure(isWithin(entries.length, 1, tileWidth), "malformed", "bundle: number of entries");
  const bundle = new Uint8Array(entries.reduce((sum, entry) => sum + 2 + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    ensure(entry.length <= 0xffff, "too-large", "bundle: an entry too long");
    bundle[at] = entry.length >> 8;
    bundle[at + 1] = entry.length & 0xff;
    bundle.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bundle;
}

/** The `width` entries of a bundle; what is left over or cut short is `malformed`. */
export function decodeEntryBundle(bundle: Uint8Array, width: number): Uint8Array[] {
  const { entries, restBytes } = splitEntryBundle(bundle, width);
  ensure(entries.length === width, "malformed", `bundle: ${entries.length} entries of ${width}`);
  ensure(restBytes === 0, "malformed", "bundle: bytes left over");
  return entries;
}

/** As many whole entries, at most `width`, as a perhaps broken bundle begins with, and how many bytes follow them. */
export function splitEntryBundle(
  bundle: Uint8Array,
  width: number,
): { entries: Uint8Array[]; restBytes: number } {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (entries.length < width && at + 2 <= bundle.length) {
    const end = at + 2 + (bundle[at] as number) * 256 + (bundle[at + 1] as number);
    if (end > bundle.length) break;
    entries.push(bundle.slice(at + 2, end));
    at = end;
  }
  return { entries, restBytes: bundle.length - at };
}

function isWithin(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
