import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ensure, equalBytes, type Clock } from "@custos/base";
import { encodeLeaf, type Directory } from "@custos/crypto/log";
import { parseCharter } from "@custos/crypto/verify";
import type { Logger } from "@custos/service";
import type { RelayConfig } from "../config.js";
import type { RelayStore } from "../store/open.js";
import { LogFiles } from "./log-files.js";
import { Publisher, type Published } from "./publisher.js";
import { Sequencer, type Also, type Sequenced } from "./sequencer.js";
import { WitnessClient } from "./witness-client.js";

export interface TransparencyLogOptions {
  readonly store: RelayStore;
  readonly config: Pick<RelayConfig, "dataDir" | "charterPath" | "witnesses">;
  /** Ed25519 seed and public key */
  readonly logKey: { readonly seed: Uint8Array; readonly publicKey: Uint8Array };
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
      await sequencer.append([firstLeaf(config.charterPath)]);
    }
    const [first] = sequencer.directory.charters();
    const { logKey: chartered } = first?.charter.relay ?? {};
    ensure(
      chartered && equalBytes(chartered, logKey.publicKey),
      "bad-charter",
      "the charter names another log key",
    );
    const witnesses = config.witnesses.map((address) => new WitnessClient(address));
    const publisher = await Publisher.open({
      store,
      sequencer,
      files,
      witnesses,
      logKey: logKey.seed,
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

function firstLeaf(charterPath: string): Uint8Array {
  ensure(existsSync(charterPath), "bad-charter", `no charter at ${charterPath}: make a network first`);
  const { charter, hash, note } = parseCharter(readFileSync(charterPath, "utf8"));
  return encodeLeaf({ type: "charter", number: charter.number, hash, note });
}
