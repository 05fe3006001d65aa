import { CustosError, dayOf, ensure, equalBytes } from "@custos/base";
import { leafHash } from "../verify/merkle.js";
import { MerkleTree } from "../verify/merkle-tree.js";
import { verifyCheckpoint } from "./checkpoint.js";
import type { CheckpointStrictness, VerifiedCheckpoint } from "./checkpoint.js";
import { Directory } from "./directory.js";
import type { DirectoryOptions } from "./directory.js";
import { checkpointPolicy } from "./policy.js";

/**
 * One's own view of a log, which only ever grows, and only into what log and witnesses have signed under the charter in
 * force. Immutable: `extend` returns the next view, and whoever keeps the old one has lost nothing where it throws.
 */
export class LogFollower {
  readonly directory: Directory;
  readonly tree: MerkleTree;
  /** The checkpoint of exactly `size` entries; undefined before the first. */
  readonly checkpoint: VerifiedCheckpoint | undefined;

  private constructor(directory: Directory, tree: MerkleTree, checkpoint: VerifiedCheckpoint | undefined) {
    this.directory = directory;
    this.tree = tree;
    this.checkpoint = checkpoint;
  }

  /** An empty view. Without `pinnedCharterHash` the charter in entry 0 is taken as it comes: compare its hash. */
  static start(options: DirectoryOptions = {}): LogFollower {
    return new LogFollower(Directory.empty({ ...options, trusted: false }), new MerkleTree(), undefined);
  }

  /**
   * The view that one has stored: its entries, whose signatures were verified when they came, and its checkpoint, which
   * is verified again.
   */
  static restore(
    entries: readonly Uint8Array[],
    checkpointNote: string,
    options: DirectoryOptions = {},
  ): LogFollower {
    const directory = Directory.empty({ ...options, trusted: true });
    const start = new LogFollower(directory, new MerkleTree(), undefined);
    const { tree } = start.#grow(entries, directory);
    const checkpoint = verifyByCharter(checkpointNote, directory, tree, {});
    return new LogFollower(directory.clone(), tree, checkpoint);
  }

  get size(): number {
    return this.tree.size;
  }

  /** Root at any size up to this one; `not-found` beyond. */
  rootAt(size: number): Uint8Array {
    return this.tree.root(size);
  }

  /**
   * The view with the entries from `size` on up to the checkpoint's, all of them. No entries with a newer checkpoint of
   * the same size refreshes its cosignatures. `bad-log` names the first bad entry, or says what of the checkpoint does not
   * fit; `stale-checkpoint` where the checkpoint is of fewer entries than this view has, or of as many and cosigned earlier.
   */
  extend(
    entries: readonly Uint8Array[],
    checkpointNote: string,
    strictness: CheckpointStrictness = {},
  ): LogFollower {
    const { directory, tree } = this.#grow(entries, this.directory.clone());
    const checkpoint = verifyByCharter(checkpointNote, directory, tree, strictness);
    const before = this.checkpoint;
    if (before) {
      const newer = checkpoint.size > before.size || checkpoint.cosignedAtMs >= before.cosignedAtMs;
      ensure(newer, "stale-checkpoint");
      for (const { charter, index } of directory.charters()) {
        // The entry came after the last checkpoint: a day before that would shorten the notice period.
        const backdated = index >= this.size && charter.publishedDay < dayOf(before.cosignedAtMs);
        ensure(!backdated, "bad-log", `entry ${index}: a charter dated before it was entered`);
      }
    }
    return new LogFollower(directory, tree, checkpoint);
  }

  #grow(entries: readonly Uint8Array[], directory: Directory): { directory: Directory; tree: MerkleTree } {
    const tree = this.tree.clone();
    for (const entry of entries) {
      directory.applyEntry(tree.size, entry);
      tree.append(leafHash(entry));
    }
    return { directory, tree };
  }
}

/** Verifies a checkpoint of exactly this tree under the charter in force when enough witnesses had cosigned it. */
export function verifyByCharter(
  note: string,
  directory: Directory,
  tree: MerkleTree,
  strictness: CheckpointStrictness,
): VerifiedCheckpoint {
  const charters = directory.charters().toReversed();
  ensure(charters.length > 0, "bad-log", "the log has no charter");
  let failure: unknown;
  for (const { charter } of charters) {
    try {
      const checkpoint = verifyCheckpoint(note, checkpointPolicy(charter), strictness);
      const inForce =
        directory.charterInForce(dayOf(checkpoint.cosignedAtMs)).charter.number === charter.number;
      ensure(inForce, "bad-log", "checkpoint: signed under a charter that was not in force");
      ensure(checkpoint.size >= tree.size, "stale-checkpoint", "checkpoint: of fewer entries");
      ensure(
        checkpoint.size === tree.size,
        "bad-log",
        `checkpoint: of ${checkpoint.size} entries, not ${tree.size}`,
      );
      ensure(
        equalBytes(checkpoint.root, tree.root()),
        "bad-log",
        "checkpoint: another root than the entries'",
      );
      return checkpoint;
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure instanceof CustosError && failure.code === "stale-checkpoint") throw failure;
  throw new CustosError("bad-log", failure instanceof Error ? failure.message : "checkpoint", {
    cause: failure,
  });
}
