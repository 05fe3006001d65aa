import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dayOf, ensure, equalBytes, type Clock } from "@custos/base";
import { encodeLeaf, parseCheckpoint, parseNote, type Directory } from "@custos/crypto/log";
import type { Charter } from "@custos/crypto/codec";
import { parseCharter } from "@custos/crypto/verify";
import type { Logger } from "@custos/service";
import type { RelayConfig } from "../config.js";
import type { RelayPublicKeys } from "../keys.js";
import type { RelayStore } from "../store/open.js";
import { LogFiles } from "./log-files.js";
import { Publisher, type Published } from "./publisher.js";
import { Sequencer, type Also, type Sequenced } from "./sequencer.js";
import { WitnessClient } from "./witness-client.js";

export interface TransparencyLogOptions {
  readonly store: RelayStore;
  readonly config: Pick<RelayConfig, "dataDir" | "charterPath" | "witnesses">;
  /** Ed25519 seed of the log's key */
  readonly logKey: Uint8Array;
  /** What the charter has to name. */
  readonly keys: RelayPublicKeys;
  readonly clock: Clock;
  readonly log: Logger;
  /** Leaves that stand in the database, in order; cosignatures may still be missing. */
  readonly sequenced: (leaves: readonly Sequenced[]) => void;
  readonly published: (checkpoint: Published, grown: boolean) => void;
}

/** The relay's log: leaves in, cosigned checkpoints and tiles out. */
export class TransparencyLog {
  readonly sequencer: Sequencer;
  readonly publisher: Publisher;
  readonly files: LogFiles;

  private constructor(sequencer: Sequencer, publisher: Publisher, files: LogFiles) {
    this.sequencer = sequencer;
    this.publisher = publisher;
    this.files = files;
  }

  /**
   * Opens the log; an empty one gets the charter of the config as entry 0. Throws `bad-charter` where that is
   * missing or names other keys than this relay's, `corrupt` where the database lost what was published.
   */
  static async open(options: TransparencyLogOptions): Promise<TransparencyLog> {
    const { store, config, logKey, clock, log } = options;
    const files = new LogFiles(join(config.dataDir, "log"));
    const sequencer = await Sequencer.open(store, options.sequenced);
    if (sequencer.size === 0) {
      ensure(files.isEmpty, "corrupt", "a log was published from this folder, and the database holds none");
      await sequencer.append([firstLeaf(config.charterPath, options.keys)]);
    }
    const day = dayOf(clock.nowMs());
    const begun = sequencer.directory.charters().findLast(({ charter }) => charter.firstDay <= day);
    if (begun) checkKeys(begun.charter, options.keys);
    checkNotBehind(files, sequencer);
    const witnesses = config.witnesses.map((address) => new WitnessClient(address));
    const publisher = await Publisher.open({
      store,
      sequencer,
      files,
      witnesses,
      logKey,
      clock,
      log,
      published: options.published,
    });
    return new TransparencyLog(sequencer, publisher, files);
  }

  /** What the log says, including what the witnesses have not seen yet. */
  get directory(): Directory {
    return this.sequencer.directory;
  }

  /** Enters leaves, with what `also` writes in the same transaction; resolves when a cosigned checkpoint holds them. */
  async append(leaves: readonly Uint8Array[], also?: Also): Promise<number[]> {
    const positions = await this.sequencer.append(leaves, also);
    await this.publisher.waitFor(Math.max(...positions) + 1);
    return positions;
  }
}

/** Clients use no key that the charter does not name: a relay with others would speak to nobody. */
function checkKeys({ relay }: Charter, keys: RelayPublicKeys): void {
  ensure(equalBytes(relay.logKey, keys.logKey), "bad-charter", "the charter names another log key");
  const known = relay.receiptKeys.some((key) => equalBytes(key, keys.receiptKey));
  ensure(known, "bad-charter", "the charter names other receipt keys");
}

/**
 * What was published once stands. A database that was put back to an older state would have the relay sign
 * another log under the same name: `corrupt`.
 */
function checkNotBehind(files: LogFiles, sequencer: Sequencer): void {
  const note = files.read("checkpoint");
  if (!note) return;
  const { size, root } = parseCheckpoint(parseNote(note).text);
  const same = size <= sequencer.size && equalBytes(sequencer.tree.root(size), root);
  ensure(same, "corrupt", "the database does not hold the log that was published from this folder");
}

function firstLeaf(charterPath: string, keys: RelayPublicKeys): Uint8Array {
  ensure(existsSync(charterPath), "bad-charter", `no charter at ${charterPath}: make a network first`);
  const { charter, hash, note } = parseCharter(readFileSync(charterPath, "utf8"));
  checkKeys(charter, keys);
  return encodeLeaf({ type: "charter", number: charter.number, hash, note });
}
