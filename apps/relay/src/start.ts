import { join } from "node:path";
import type { DeviceId } from "@custos/base";
import { decode, relayOperations, sessionOpen } from "@custos/contract";
import { suite, type SuiteName } from "@custos/crypto/verify";
import {
  eventFrame,
  lockFolder,
  openClock,
  openLog,
  serveOperations,
  startTicker,
  webRoutes,
  type Route,
  type Running,
} from "@custos/service";
import { relayConfigSchema, type RelayConfig, type RelayConfigInput } from "./config.js";
import { RelayConnections } from "./connections.js";
import { operatorSession } from "./console/operator-sessions.js";
import { CheckpointBroadcast } from "./feed/checkpoint-broadcast.js";
import { Feeds } from "./feed/feeds.js";
import { relayHandlers } from "./handlers.js";
import { platformSigner, readRelayKeys, relayKeys } from "./keys.js";
import { logRoutes } from "./log/log-handlers.js";
import type { Sequenced } from "./log/sequencer.js";
import { TransparencyLog } from "./log/transparency-log.js";
import { ReceiptLeaves } from "./receipt-leaves.js";
import { charterAt, type Relay } from "./relay.js";
import { CheckpointNotes } from "./rooms/checkpoint-notes.js";
import { toRoomEntry } from "./rooms/entries.js";
import { RoomLog, type Stored } from "./rooms/room-log.js";
import { RoomRegistry } from "./rooms/room-registry.js";
import { openSession } from "./open-session.js";
import type { RelaySession } from "./session.js";
import { MessageLookups } from "./store/message-lookups.js";
import { openStore } from "./store/open.js";

/** A relay that listens. */
export interface RunningRelay extends Running {
  /** `http://host:port` */
  readonly url: string;
}

/**
 * Starts a relay on a folder that `createRelayData` made. Everything that the last process left half done is
 * taken up by the same code that does it on any day. Throws `not-found` where the folder holds no keys,
 * `busy` where another process has it, `bad-charter` without a charter that names these keys.
 */
export async function startRelay(input: RelayConfigInput): Promise<RunningRelay> {
  const config = decode(relayConfigSchema, input);
  const keys = readRelayKeys(config.dataDir);
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  try {
    const lock = lockFolder(config.dataDir);
    closers.push(() => lock.release());
    const clock = openClock(config.clock);
    closers.push(() => clock.close());
    const logFile = config.log === "none" ? undefined : (config.log ?? join(config.dataDir, "relay.log"));
    const log = openLog({ name: "relay", ...(logFile === undefined ? {} : { file: logFile }) });
    const store = await openStore(config.database, config.dataDir);
    closers.push(() => store.close());

    const connections = new RelayConnections();
    const notes = new CheckpointNotes(store);
    const feeds = new Feeds(store, notes, clock, log);
    const broadcast = new CheckpointBroadcast(connections, clock);
    closers.push(() => broadcast.close());
    const transparency = await TransparencyLog.open({
      store,
      config,
      logKey: keys.log,
      keys: relayKeys(config.dataDir),
      clock,
      log,
      sequenced: (leaves) => closeRemoved(leaves, () => transparency, connections),
      published: ({ note }, grown) => {
        if (grown) broadcast.send(note);
      },
    });
    closers.push(() => transparency.publisher.close());

    const nowMs = (): number => Math.floor(clock.nowMs());
    const charterNow = (): ReturnType<typeof charterAt> => charterAt(transparency, clock.nowMs());
    const { networkId } = charterNow().charter;
    const currentSuite = () => suite(charterNow().charter.mlsSuite as SuiteName);
    const rooms = new RoomRegistry(store, currentSuite, clock);
    await rooms.ready();
    const roomLog = new RoomLog({
      networkId,
      messages: store.messages,
      sign: platformSigner(keys.receipt),
      counters: rooms.counters,
      log,
      stored: (entries) => {
        fanOut(entries, connections, clock);
        feeds.stored(entries);
      },
      failed: () => rooms.reset(),
    });
    closers.push(() => roomLog.idle());
    const relay: Relay = {
      networkId,
      clock,
      log,
      store,
      transparency,
      rooms,
      roomLog,
      lookups: new MessageLookups(store.messages),
      connections,
      feeds,
      nowMs,
      charterNow,
      suite: currentSuite,
    };

    const receiptLeaves = new ReceiptLeaves(relay);
    const ticker = startTicker(clock, log, async () => {
      await receiptLeaves.tick();
      await transparency.publisher.tick();
    });
    closers.push(() => ticker.close());
    const host = await serveOperations<RelaySession>({
      listen: config.listen,
      operations: relayOperations.filter(({ name }) => name !== sessionOpen.name),
      handlers: relayHandlers(relay, notes),
      clock: { nowMs },
      log,
      tokenSession: (token) => operatorSession(relay, token),
      socket: {
        networkId,
        openSession: (proof, nonce) => openSession(relay, proof, nonce),
        opened: (connection) => connections.add(connection),
        closed: (connection) => {
          connections.remove(connection);
          feeds.forget(connection);
        },
      },
      routes: [...logRoutes(relay), ...webApps(config)],
    });
    closers.push(() => host.close());
    void ticker.now();
    return { url: host.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The messenger and the console, where their files are here. */
function webApps({ web }: RelayConfig): Route[] {
  return [
    ...(web.console === undefined ? [] : webRoutes(web.console, "/console/")),
    ...(web.messenger === undefined ? [] : webRoutes(web.messenger)),
  ];
}

/** Sends entries that have become durable to the devices that get them. */
function fanOut(entries: readonly Stored[], connections: RelayConnections, clock: Relay["clock"]): void {
  for (const { roomId, row, checkpointNote, recipients } of entries) {
    const online = recipients.filter((deviceId) => connections.isConnected(deviceId));
    if (online.length === 0) continue;
    const frame = eventFrame("room.entry", { roomId, entry: toRoomEntry(row, checkpointNote) }, clock);
    for (const deviceId of online) connections.sendTo(deviceId, frame);
  }
}

/** A device that the directory has removed is cut off at once; its epochs are over by the directory itself. */
function closeRemoved(
  leaves: readonly Sequenced[],
  transparency: () => TransparencyLog,
  connections: RelayConnections,
): void {
  const removed: DeviceId[] = [];
  for (const { leaf, position } of leaves) {
    if (leaf.type === "device" && leaf.action === "removed") removed.push(leaf.deviceId);
    if (leaf.type !== "reset") continue;
    const before = transparency().directory.devicesOf(leaf.personId, position);
    removed.push(...before.map(({ deviceId }) => deviceId));
  }
  for (const deviceId of removed) connections.closeDevice(deviceId);
}
