import { timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import { CustosError, utf8 } from "@custos/base";
import { decode, trusteeOperations } from "@custos/contract";
import {
  lockFolder,
  openClock,
  openLog,
  serveOperations,
  startTicker,
  type Running,
  type Session,
} from "@custos/service";
import { Adoption } from "./adoption.js";
import { ceremonyHandlers } from "./ceremony/handlers.js";
import { CeremonyFiles } from "./ceremony/key-share.js";
import { trusteeConfigSchema, type TrusteeConfigInput } from "./config.js";
import { describeHandlers } from "./describe.js";
import { readCeremonyToken, readTrusteeKeys, trusteePublicKeys } from "./keys.js";
import { Ledger } from "./ledger.js";
import { releaseHandler } from "./release/handler.js";
import { roleHandler } from "./role/handler.js";
import { openTrusteeStore } from "./store.js";
import { switchHandler } from "./switch.js";
import type { Trustee } from "./trustee.js";
import { witnessRoute } from "./witness.js";

/** A trustee that listens. */
export interface RunningTrustee extends Running {
  /** `http://host:port` */
  readonly url: string;
}

/** Real milliseconds; a release looks for itself, so this only keeps the distance short. */
const followEveryMs = 2_000;

/**
 * Starts a trustee, or a lone witness, on a folder that `createTrusteeData` made. Its ledger and its part of the log are
 * verified first. Throws `not-found` where the folder holds no keys, `busy` where another process has it, `corrupt` where
 * what is stored contradicts itself.
 */
export async function startTrustee(input: TrusteeConfigInput): Promise<RunningTrustee> {
  const config = decode(trusteeConfigSchema, input);
  const { dataDir, body, name } = config;
  const witnessName = config.witnessName ?? name.replaceAll(/[\s+]/g, "-");
  const keys = readTrusteeKeys(dataDir);
  const token = utf8(readCeremonyToken(config));
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  try {
    const lock = lockFolder(dataDir);
    closers.push(() => lock.release());
    const fileClock = openClock(config.clock);
    closers.push(() => fileClock.close());
    const clock = { nowMs: () => Math.floor(fileClock.nowMs()) };
    const logFile = config.log === "none" ? undefined : (config.log ?? join(dataDir, "trustee.log"));
    const log = openLog({ name: "trustee", ...(logFile === undefined ? {} : { file: logFile }) });
    const store = await openTrusteeStore(dataDir);
    closers.push(() => store.close());
    const ledger = Ledger.open(store);
    const files = new CeremonyFiles(dataDir);
    const publicKeys = trusteePublicKeys(keys);
    const adoption = Adoption.open({ store, config, witnessName, publicKeys, files, ledger, clock });
    const trustee: Trustee = {
      body,
      name,
      witnessName,
      keys,
      publicKeys,
      clock,
      log,
      store,
      ledger,
      files,
      adoption,
    };
    if (body !== "witness") {
      const ticker = startTicker({ pollMs: followEveryMs }, log, () => follow(trustee));
      closers.push(() => ticker.close());
    }
    const signer = { name: witnessName, seed: keys.witness };
    const host = await serveOperations<Session>({
      listen: config.listen,
      operations: trusteeOperations,
      handlers: [
        ...describeHandlers(trustee),
        ...ceremonyHandlers(trustee),
        switchHandler(trustee),
        releaseHandler(trustee),
        roleHandler(trustee),
      ],
      clock,
      log,
      tokenSession: (given) => (isToken(utf8(given), token) ? { caller: "ceremony" } : undefined),
      routes:
        body === "authorising" ? [] : [witnessRoute(store, signer, () => adoption.watchedLogs(), clock)],
    });
    closers.push(() => host.close());
    return { url: host.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Keeps the own view of the log near the newest, so that a release finds it there. */
async function follow({ adoption, log }: Trustee): Promise<void> {
  try {
    await adoption.current?.followed.sync();
  } catch (error) {
    if (error instanceof CustosError && error.code === "unavailable") return;
    if (error instanceof CustosError && error.code === "bad-log") {
      log.error({ at: error.message }, "the relay's log does not verify");
      return;
    }
    throw error;
  }
}

function isToken(given: Uint8Array, token: Uint8Array): boolean {
  return given.length === token.length && timingSafeEqual(given, token);
}
