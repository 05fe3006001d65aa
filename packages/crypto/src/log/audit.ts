import { CustosError, dayOf, ensure, equalBytes, fromUtf8 } from "@custos/base";
import type { AuthorisationId } from "@custos/base";
import { parseNote } from "../codec/note.js";
import { leafHash } from "../verify/merkle.js";
import { MerkleTree } from "../verify/merkle-tree.js";
import { parseCheckpoint } from "./checkpoint.js";
import type { VerifiedCheckpoint } from "./checkpoint.js";
import { Directory } from "./directory.js";
import { verifyByCharter } from "./follower.js";
import { makeTile, naming, readHashes, readTile } from "./tile-reader.js";
import type { LogSource } from "./tile-reader.js";
import { bundlesOf, hashTilesOf, parseTilePath, splitEntryBundle, tilePath, tileWidth } from "./tiles.js";
import type { TileName } from "./tiles.js";

export interface AuditOptions {
  /** Hash of charter number 1; without it the charter in entry 0 is taken, and its hash reported. */
  pinnedCharterHash?: Uint8Array;
}

/** What an audit found out; everything in it has been verified. */
export interface AuditReport {
  origin: string;
  size: number;
  root: Uint8Array;
  /** Hash of charter number 1 */
  firstCharterHash: Uint8Array;
  charters: number;
  people: number;
  authorisations: number;
  releases: number;
  /** Identity-days released so far, by authority */
  identityDays: { authority: number; code: string; count: number }[];
  /** Names of the witnesses that cosigned the checkpoint */
  witnesses: string[];
  cosignedAtMs: number;
  /** Authorisations whose notice was due and not served on the day of the checkpoint */
  overdueNotices: AuthorisationId[];
  /** Quorum keys whose key ceremony is not in the log, as `code/period/body` */
  missingCeremonies: string[];
  /** Files that a newer checkpoint than this one will cover: nothing is said of them. */
  notCovered: string[];
  directory: Directory;
}

/**
 * Verifies a whole log from its files alone: each entry against its hash, each hash tile against the entries below, the
 * root, every signature line of the checkpoint, every leaf by the rules of `Directory`, and, where the source can list
 * them, every other file. `bad-log` names the first bad entry, or the file.
 */
export async function auditLog(source: LogSource, options: AuditOptions = {}): Promise<AuditReport> {
  const note = await readCheckpoint(source);
  const { size } = naming("checkpoint", () => parseCheckpoint(parseNote(note).text));
  ensure(size > 0, "bad-log", "checkpoint: the log is empty");
  const tree = new MerkleTree();
  const directory = Directory.empty(options);
  const entries: Uint8Array[] = [];
  for (const bundle of bundlesOf(size)) {
    for (const entry of await verifiedEntries(source, bundle)) {
      directory.applyEntry(entries.length, entry);
      tree.append(leafHash(entry));
      entries.push(entry);
    }
  }
  for (const tile of hashTilesOf(size)) checkHashes(tile, await readHashes(source, tile), tree);
  const checkpoint = naming("checkpoint", () => verifyByCharter(note, directory, tree, { strict: true }));
  const notCovered = await checkOtherFiles(source, tree, entries);
  return report(directory, checkpoint, notCovered);
}

async function readCheckpoint(source: LogSource): Promise<string> {
  const bytes = await source.read("checkpoint");
  if (!bytes) throw new CustosError("bad-log", "checkpoint is missing");
  return naming("checkpoint", () => fromUtf8(bytes));
}

/** The entries of a bundle, each of which hashes to what the tile of level 0 says. */
async function verifiedEntries(source: LogSource, bundle: TileName): Promise<Uint8Array[]> {
  const hashes = await readHashes(source, { ...bundle, level: 0 });
  const { path, bytes, whole } = await readTile(source, bundle);
  const { entries, restBytes } = splitEntryBundle(bytes, whole ? tileWidth : bundle.width);
  for (const [i, hash] of hashes.entries()) {
    const index = bundle.index * tileWidth + i;
    const entry = entries[i];
    ensure(entry, "bad-log", `entry ${index}: is cut short in ${path}`);
    ensure(
      equalBytes(leafHash(entry), hash),
      "bad-log",
      `entry ${index}: in ${path}, is not the one that was hashed`,
    );
  }
  ensure(restBytes === 0, "bad-log", `${path}: bytes left over`);
  return entries.slice(0, bundle.width);
}

function checkHashes(
  tile: TileName & { level: number },
  hashes: readonly Uint8Array[],
  tree: MerkleTree,
): void {
  for (const [i, hash] of hashes.entries()) {
    const expected = tree.node(8 * tile.level, tile.index * tileWidth + i);
    ensure(
      equalBytes(hash, expected),
      "bad-log",
      `${entriesOf(tile.level, tile.index * tileWidth + i)}: hash ${i} of ${tilePath(tile)} is not theirs`,
    );
  }
}

/** Partial tiles of earlier checkpoints may lie about: they too must be what the tree makes. */
async function checkOtherFiles(
  source: LogSource,
  tree: MerkleTree,
  entries: readonly Uint8Array[],
): Promise<string[]> {
  const notCovered: string[] = [];
  for (const path of (await source.list?.()) ?? []) {
    if (path === "checkpoint") continue;
    const tile = naming(path, () => parseTilePath(path));
    const level = tile.level === "entries" ? 0 : tile.level;
    const first = tile.index * tileWidth;
    if (first + tile.width > Math.floor(tree.size / tileWidth ** level)) {
      notCovered.push(path);
      continue;
    }
    const bytes = await source.read(path);
    const covered = tile.level === "entries" ? entries.slice(first, first + tile.width) : [];
    const expected = makeTile(tile, tree, covered);
    if (!bytes || !equalBytes(bytes, expected)) {
      const where = placeIn(tile, covered, firstDifference(bytes ?? new Uint8Array(), expected));
      throw new CustosError("bad-log", `${where}: ${path} is not what the tree makes`);
    }
  }
  return notCovered;
}

function firstDifference(one: Uint8Array, other: Uint8Array): number {
  const at = other.findIndex((byte, i) => byte !== one[i]);
  return at < 0 ? other.length : at;
}

/** Which entries a byte of a tile speaks of; the last ones for a byte behind them. */
function placeIn(tile: TileName, entries: readonly Uint8Array[], offset: number): string {
  const first = tile.index * tileWidth;
  if (tile.level !== "entries") {
    return entriesOf(tile.level, first + Math.min(Math.floor(offset / 32), tile.width - 1));
  }
  let end = 0;
  const within = entries.findIndex((entry) => {
    end += 2 + entry.length;
    return offset < end;
  });
  return entriesOf(0, first + (within < 0 ? tile.width - 1 : within));
}

/** The entries below one hash of a level. */
function entriesOf(level: number, position: number): string {
  const below = tileWidth ** level;
  return below === 1 ? `entry ${position}` : `entries ${position * below} to ${(position + 1) * below - 1}`;
}

function report(directory: Directory, checkpoint: VerifiedCheckpoint, notCovered: string[]): AuditReport {
  const charters = directory.charters();
  const authorisations = directory.authorisations();
  const today = dayOf(checkpoint.cosignedAtMs);
  const codes = new Map(
    charters.flatMap(({ charter }) => charter.authorities.map(({ number, code }) => [number, code] as const)),
  );
  return {
    origin: checkpoint.origin,
    size: checkpoint.size,
    root: checkpoint.root,
    firstCharterHash: charters[0]?.hash ?? new Uint8Array(0),
    charters: charters.length,
    people: directory.people().length,
    authorisations: authorisations.length,
    releases: directory.releases().length,
    identityDays: [...codes].map(([authority, code]) => ({
      authority,
      code,
      count: directory.identityDays(authority),
    })),
    witnesses: checkpoint.witnesses,
    cosignedAtMs: checkpoint.cosignedAtMs,
    overdueNotices: authorisations
      .filter((record) => record.noticeDueDay < today && record.noticeServedAtIndex === undefined)
      .map(({ leaf }) => leaf.id),
    missingCeremonies: directory.missingCeremonies(),
    notCovered,
    directory,
  };
}
