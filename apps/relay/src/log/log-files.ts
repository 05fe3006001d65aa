import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  bundlesOf,
  hashTilesOf,
  makeTile,
  parseTilePath,
  tilePath,
  tileWidth,
  type MerkleTree,
  type TileName,
} from "@custos/crypto/log";
import { makeFolder, writeFileAtomic } from "@custos/service";

/**
 * The log as static files (C2SP tlog-tiles) below `DATA/log`. Each file is written whole and is durable before
 * a checkpoint that needs it is signed; a crash in between leaves files that the next start finds and keeps.
 */
export class LogFiles {
  readonly #dir: string;
  #written = new Set<string>();

  constructor(dir: string) {
    this.#dir = dir;
    makeFolder(dir);
  }

  /** Writes every tile and bundle of a tree of `size` leaves that is not there yet. */
  async write(
    tree: MerkleTree,
    size: number,
    entries: (from: number, below: number) => Promise<Uint8Array[]>,
  ): Promise<void> {
    const needed = new Set<string>();
    for (const tile of [...bundlesOf(size), ...hashTilesOf(size)]) {
      const path = tilePath(tile);
      needed.add(path);
      if (this.#written.has(path) || existsSync(join(this.#dir, path))) continue;
      const from = tile.index * tileWidth;
      const content = tile.level === "entries" ? await entries(from, from + tile.width) : [];
      makeFolder(dirname(join(this.#dir, path)));
      writeFileAtomic(join(this.#dir, path), makeTile(tile, tree, content));
      this.#dropPartials(tile, path);
    }
    this.#written = needed;
  }

  writeCheckpoint(note: string): void {
    writeFileAtomic(join(this.#dir, "checkpoint"), note);
  }

  /** `checkpoint` or a tile by its path; undefined for what is not there or no tile's path. */
  read(path: string): Uint8Array | undefined {
    try {
      if (path !== "checkpoint") parseTilePath(path);
      return new Uint8Array(readFileSync(join(this.#dir, path)));
    } catch {
      return undefined;
    }
  }

  /** Whether this folder has ever held a published log. */
  get isEmpty(): boolean {
    return !existsSync(join(this.#dir, "checkpoint"));
  }

  /** Once a whole tile is there, its partial ones are not needed (tlog-tiles, "Partial tiles"). */
  #dropPartials(tile: TileName, path: string): void {
    if (tile.width === tileWidth) rmSync(join(this.#dir, `${path}.p`), { recursive: true, force: true });
  }
}
