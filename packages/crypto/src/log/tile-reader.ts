import { CustosError } from "@custos/base";
import type { MerkleTree } from "../verify/merkle-tree.js";
import { decodeHashTile, encodeEntryBundle, encodeHashTile, tilePath, tileWidth } from "./tiles.js";
import type { TileName } from "./tiles.js";

/** Where a log's files are read from: below a folder or a URL prefix. */
export interface LogSource {
  /** Undefined for a file that is not there. Paths are those of C2SP tlog-tiles, such as `tile/0/000.p/7`. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** All paths there are, where that can be told (a folder): then an audit leaves no file out. */
  list?(): Promise<string[]>;
}

/** A tile's file; the whole tile serves where a partial one has been cleared away, as the specification allows. */
export async function readTile(
  source: LogSource,
  tile: TileName,
): Promise<{ path: string; bytes: Uint8Array; whole: boolean }> {
  const path = tilePath(tile);
  const bytes = await source.read(path);
  if (bytes) return { path, bytes, whole: tile.width === tileWidth };
  const wholePath = tilePath({ ...tile, width: tileWidth });
  const instead = tile.width === tileWidth ? undefined : await source.read(wholePath);
  if (!instead) throw new CustosError("bad-log", `${path} is missing`);
  return { path: wholePath, bytes: instead, whole: true };
}

/** The hashes of a tile; `bad-log` naming the file. */
export async function readHashes(source: LogSource, tile: TileName): Promise<Uint8Array[]> {
  const { path, bytes, whole } = await readTile(source, tile);
  return naming(path, () => decodeHashTile(bytes, whole ? tileWidth : tile.width).slice(0, tile.width));
}

/** A tile's file, for whoever serves a tree; `entries` are those of the bundle, where it is one. */
export function makeTile(tile: TileName, tree: MerkleTree, entries: readonly Uint8Array[] = []): Uint8Array {
  const { level, index, width } = tile;
  if (level === "entries") return encodeEntryBundle(entries);
  const first = index * tileWidth;
  return encodeHashTile(Array.from({ length: width }, (_, i) => tree.node(8 * level, first + i)));
}

/** Names the file in whatever error a check throws. */
export function naming<T>(path: string, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    throw new CustosError("bad-log", `${path}: ${cause instanceof Error ? cause.message : "unreadable"}`, {
      cause,
    });
  }
}
