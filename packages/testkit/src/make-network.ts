import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startAccess } from "@custos/access";
import { dateToDay, fromBase64url, startOfDayMs, type NetworkId } from "@custos/base";
import { logAppend, trusteeAdopt } from "@custos/contract";
import type { Charter } from "@custos/crypto/codec";
import { fastSuiteName, verifyFirstCharter, type CharterNote } from "@custos/crypto/verify";
import { startRelay } from "@custos/relay";
import { callOperation } from "@custos/service";
import { startTrustee } from "@custos/trustee";
import {
  defaultCaps,
  freePorts,
  holdCeremonies,
  layoutOf,
  makeKeys,
  openToken,
  trusteePlaces,
  type NetworkLayout,
  type NetworkSpec,
  type TrusteePlace,
} from "custos";
import { TestClock } from "./clock.js";
import { idFor } from "./ids.js";
import { Server } from "./server.js";

export interface NetworkOptions {
  /** Codes, numbered from 1 in this order; `AU` and `NZ` by default. */
  readonly authorities?: readonly string[];
  /** Ids of people and rooms follow from it; keys are random all the same. */
  readonly seed?: number;
  /** What the clock says first, epoch milliseconds; 2026-03-01 at nine by default. */
  readonly nowMs?: number;
  /** `sqlite`, or a PostgreSQL address of an empty database. */
  readonly database?: string;
  /** Without post-quantum cryptography by default, for speed. */
  readonly mlsSuite?: string;
  readonly caps?: Partial<Charter["caps"]>;
}

/** A trustee, or the witness outside, with its seat. */
export interface TrusteeServer {
  readonly place: TrusteePlace;
  readonly server: Server;
}

/** A reader of an authority. */
export interface AccessServer {
  readonly code: string;
  readonly number: number;
  readonly server: Server;
}

export interface NetworkParts {
  readonly seed: number;
  readonly authorities: readonly string[];
  readonly layout: NetworkLayout;
  readonly clock: TestClock;
  readonly charter: CharterNote;
  readonly relay: Server;
  /** Trustees first, then the witness. */
  readonly trustees: readonly TrusteeServer[];
  readonly access: readonly AccessServer[];
}

const host = "127.0.0.1";

/** Makes a network in an empty folder with real key ceremonies, and starts all of its servers. */
export async function makeNetwork(folder: string, options: NetworkOptions): Promise<NetworkParts> {
  const { authorities = ["AU", "NZ"], seed = 1 } = options;
  const nowMs = options.nowMs ?? startOfDayMs(dateToDay("2026-03-01")) + 9 * 3_600_000;
  const clock = new TestClock(join(folder, "clock"), nowMs);
  const layout = layoutOf(join(folder, "network"));
  const spec: NetworkSpec = {
    networkId: idFor<NetworkId>(seed, "network", ""),
    name: "Test network",
    authorities,
    firstDay: clock.day,
    lastDay: clock.day + 400,
    caps: { ...defaultCaps, ...options.caps },
    mlsSuite: options.mlsSuite ?? fastSuiteName,
  };
  const keys = makeKeys(layout, spec);
  const places = trusteePlaces(layout, authorities);
  const ports = await freePorts(places.length + 1 + authorities.length);
  const trustees = places.map((place, i) => trusteeAt(place, ports[i] ?? 0, layout, clock));
  for (const { server } of trustees) await server.start();
  const running = trustees.map(({ place, server }) => ({ place, child: server }));
  await holdCeremonies(layout, spec, running, keys, () => {});

  const charter = verifyFirstCharter(readFileSync(layout.charter, "utf8"));
  const relay = relayAt(ports[places.length] ?? 0, { layout, clock, trustees, options });
  const token = openToken(layout.ceremonyToken);
  for (const { server } of trustees) {
    await callOperation(server.url, trusteeAdopt, { charter: charter.note, relayUrl: relay.url }, { token });
  }
  await relay.start();
  for (const leaf of JSON.parse(readFileSync(layout.ceremonyLeaves, "utf8")) as string[]) {
    await callOperation(relay.url, logAppend, { leaf: fromBase64url(leaf) });
  }
  const access = authorities.map((code, i) => {
    const port = ports[places.length + 1 + i] ?? 0;
    return { code, number: i + 1, server: accessAt(code, i + 1, port, { layout, clock, trustees, relay }) };
  });
  for (const { server } of access) await server.start();
  return { seed, authorities, layout, clock, charter, relay, trustees, access };
}

function trusteeAt(
  place: TrusteePlace,
  port: number,
  layout: NetworkLayout,
  clock: TestClock,
): TrusteeServer {
  const { dataDir, body, name } = place;
  const config = {
    dataDir,
    listen: { host, port },
    clock: clock.spec,
    body,
    name,
    ceremonyTokenPath: layout.ceremonyToken,
  };
  return { place, server: new Server(name, port, () => startTrustee(config)) };
}

function relayAt(
  port: number,
  {
    layout,
    clock,
    trustees,
    options,
  }: {
    layout: NetworkLayout;
    clock: TestClock;
    trustees: readonly TrusteeServer[];
    options: NetworkOptions;
  },
): Server {
  const config = {
    dataDir: layout.relay,
    listen: { host, port },
    clock: clock.spec,
    database: options.database ?? "sqlite",
    charterPath: layout.charter,
    witnesses: trustees
      .filter(({ place }) => place.body !== "authorising")
      .map(({ place, server }) => ({ name: place.name, url: server.url })),
  };
  return new Server("relay", port, () => startRelay(config));
}

function accessAt(
  code: string,
  authority: number,
  port: number,
  {
    layout,
    clock,
    trustees,
    relay,
  }: { layout: NetworkLayout; clock: TestClock; trustees: readonly TrusteeServer[]; relay: Server },
): Server {
  const config = {
    dataDir: layout.access(code),
    listen: { host, port },
    clock: clock.spec,
    authority,
    relayUrl: relay.url,
    charterPath: layout.charter,
    trustees: trustees.flatMap(({ place: { authority: home, body, index }, server: { url } }) =>
      home === code && body !== "witness" ? [{ body, index, url }] : [],
    ),
    staffTokenFile: layout.staffToken,
  };
  return new Server(`access of ${code}`, port, () => startAccess(config));
}
