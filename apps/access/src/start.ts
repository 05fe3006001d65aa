import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ensure, equalBytes } from "@custos/base";
import { accessOperations, decode } from "@custos/contract";
import { authorityOfCharter, defaultBackend, parseCharter } from "@custos/crypto/verify";
import {
  describeError,
  lockFolder,
  openClock,
  openLog,
  serveOperations,
  startTicker,
  webRoutes,
  type Running,
} from "@custos/service";
import type { Access } from "./access.js";
import { Authorisations } from "./authorisations/authorisations.js";
import { grantedStates } from "./authorisations/visible.js";
import { accessConfigSchema, type AccessConfigInput } from "./config.js";
import { deskHandlers } from "./desk/handlers.js";
import { Names } from "./desk/names.js";
import { Feed } from "./feed/feed.js";
import { accessHandlers, streamRoute } from "./handlers.js";
import { accessKeys, readAccessKeys } from "./keys.js";
import { verifyLedger } from "./ledger.js";
import { FollowedLog } from "./log/followed-log.js";
import { OpenedNews } from "./opened/stream.js";
import { FeedReader } from "./reader/reader.js";
import { Releases } from "./releases/releases.js";
import { administratorToken } from "./staff/administrator.js";
import { staffHandlers } from "./staff/handlers.js";
import { passkeyHandlers } from "./staff/passkey-handlers.js";
import { secretHash } from "./staff/secret.js";
import { findSession, type StaffSession } from "./staff/sessions.js";
import { openStore } from "./store/open.js";

/** An authority's process that listens. */
export interface RunningAccess extends Running {
  /** `http://host:port` */
  readonly url: string;
}

/**
 * Starts an authority's access on a folder that `createAccessData` made. What the last process left half done is taken up
 * by the same code that does it on any day; the relay need not be there yet. Throws `not-found` where the folder holds no
 * keys, `busy` where another process has it, `bad-charter` without a charter that names these keys, `corrupt` where the
 * opening ledger contradicts itself.
 */
export async function startAccess(input: AccessConfigInput): Promise<RunningAccess> {
  const config = decode(accessConfigSchema, input);
  const { authority, dataDir } = config;
  const keys = readAccessKeys(dataDir);
  const isAdministrator = administratorToken(config.staffTokenFile);
  const first = firstCharter(config.charterPath);
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  try {
    const lock = lockFolder(dataDir);
    closers.push(() => lock.release());
    const clock = openClock(config.clock);
    closers.push(() => clock.close());
    const nowMs = (): number => Math.floor(clock.nowMs());
    const logFile = config.log === "none" ? undefined : (config.log ?? join(dataDir, "access.log"));
    const log = openLog({ name: "access", ...(logFile === undefined ? {} : { file: logFile }) });
    const store = await openStore(dataDir);
    closers.push(() => store.close());
    verifyLedger(store.reader);

    const closing = new AbortController();
    const { signal } = closing;
    const { networkId } = first.charter;
    const followed = FollowedLog.open({
      store,
      relayUrl: config.relayUrl,
      pinnedCharterHash: first.hash,
      signal,
      grown: () => wake(),
    });
    const backend = await defaultBackend();
    const access: Access = {
      config,
      networkId,
      authority,
      keys,
      store,
      followed,
      backend,
      log,
      nowMs,
      signal,
    };
    requireOwnKeys(config.dataDir, first.charter, authority);
    const news = new OpenedNews();
    const reader = new FeedReader(access, () => news.tell());
    const releases = new Releases(access, () => reader.wake());
    const authorisations = new Authorisations(access, () => wake());
    let known = "";
    // Beside the releases: a relay that is away must not hold them up.
    let asking: Promise<void> | undefined;
    const ticker = startTicker(clock, log, async () => {
      if (followed.size === 0) return;
      reader.wake();
      await authorisations.resume();
      await releases.tick(clock.pollMs);
      asking ??= names.refresh().finally(() => {
        asking = undefined;
      });
      // What has ended by the log or by the clock closes live views, and so does a session's end.
      const now = JSON.stringify([[...grantedStates(access)], Math.floor(nowMs() / 60_000)]);
      if (now !== known) news.tell();
      known = now;
    });
    const wake = (): void => void ticker.now();
    const logMoved = (): void => {
      followed
        .sync()
        .then(wake, (error: unknown) => log.warn(describeError(error), "the log could not be followed"));
    };
    const connected = (): void => {
      names.connected();
      wake();
    };
    const feed = new Feed({ access, stored: () => reader.wake(), logMoved, connected });
    const names = new Names(access, (operation, input) => feed.ask(operation, input));
    closers.push(async () => {
      closing.abort();
      await feed.close();
      await ticker.close();
      await asking;
      await reader.idle();
    });
    const sessionOf = (token: string): StaffSession | undefined =>
      isAdministrator(token)
        ? { caller: "administrator" }
        : findSession(store.reader, secretHash(token), nowMs());
    const parts = { authorisations, feed, reader, news, sessionOf };
    const staff = { access, first, signedOut: () => news.tell() };
    const host = await serveOperations<StaffSession>({
      listen: config.listen,
      operations: accessOperations,
      handlers: [
        ...accessHandlers(access, parts),
        ...staffHandlers(staff),
        ...passkeyHandlers(staff),
        ...deskHandlers(access, names),
      ],
      clock: { nowMs },
      log,
      tokenSession: sessionOf,
      routes: [streamRoute(access, parts), ...(config.web === undefined ? [] : webRoutes(config.web))],
    });
    closers.push(() => host.close());
    wake();
    return { url: host.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function firstCharter(path: string): ReturnType<typeof parseCharter> {
  ensure(existsSync(path), "bad-charter", `no charter at ${path}: make a network first`);
  const note = parseCharter(readFileSync(path, "utf8"));
  ensure(note.charter.number === 1, "bad-charter", "not charter number 1");
  return note;
}

/** A folder of another authority would read nothing and release to nobody: better said at once. */
function requireOwnKeys(
  dataDir: string,
  charter: ReturnType<typeof parseCharter>["charter"],
  authority: number,
): void {
  const named = charter.authorities.find(({ number }) => number === authority);
  // An authority that a later charter brought in is not in the first one.
  if (!named) return;
  const { signingKey, deliveryKey } = authorityOfCharter(charter, authority).reader;
  const own = accessKeys(dataDir);
  const same = equalBytes(own.signingKey, signingKey) && equalBytes(own.deliveryKey, deliveryKey);
  ensure(same, "bad-charter", "the charter names other keys of this authority's reader");
}
