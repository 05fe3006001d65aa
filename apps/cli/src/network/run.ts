import { readFileSync } from "node:fs";
import { fromBase64url } from "@custos/base";
import { logAppend, trusteeAdopt } from "@custos/contract";
import { verifyFirstCharter, type CharterNote } from "@custos/crypto/verify";
import { callOperation } from "@custos/service";
import { startChild, type Child } from "./child.js";
import { Children } from "./children.js";
import { writeConfig } from "./config-file.js";
import { openKeyPair, openToken, rolePeopleOf, type KeyPair, type RolePerson } from "./keys.js";
import type { NetworkLayout } from "./layout.js";
import { holdCeremonies, isMade, makeKeys } from "./make.js";
import { freePorts } from "./ports.js";
import type { NetworkSpec } from "./spec.js";
import { startPlace, trusteePlaces, type TrusteePlace } from "./trustees.js";

/** A whole network on this machine, every server in a process of its own. */
export interface LocalNetwork {
  readonly charter: CharterNote;
  readonly relayUrl: string;
  /** By the authority's code. */
  readonly access: ReadonlyMap<string, { readonly number: number; readonly url: string }>;
  readonly staffToken: string;
  readonly operator: KeyPair;
  readonly roles: readonly RolePerson[];
  readonly trustees: Running;
  readonly children: Children;
}

export interface RunOptions {
  readonly layout: NetworkLayout;
  readonly spec: NetworkSpec;
  /** `system` or `file:PATH` */
  readonly clock: string;
  readonly onProgress: (text: string) => void;
  /** Ports of the relay and of each access, where their addresses must last; free ones otherwise. */
  readonly ports?: PublicPorts;
  /** Folders of the built web apps that relay and access serve. */
  readonly web?: { readonly messenger: string; readonly console: string; readonly workbench: string };
}

/** Ports that people's links and browsers know. */
export interface PublicPorts {
  readonly relay: number;
  /** By the authority's code. */
  readonly access: Readonly<Record<string, number>>;
}

/** Starts a network's processes, making the network first where it is not made yet. */
export async function runNetwork(options: RunOptions): Promise<LocalNetwork> {
  const children = new Children();
  try {
    return await children.whileAlive(() => start(options, children));
  } catch (error) {
    await children.stop();
    throw error;
  }
}

async function start(options: RunOptions, children: Children): Promise<LocalNetwork> {
  const { layout, spec, clock, onProgress } = options;
  const keys = isMade(layout) ? undefined : makeKeys(layout, spec);
  const places = trusteePlaces(layout, spec.authorities);
  const ports = await freePorts(places.length + 1 + spec.authorities.length);
  onProgress(`starting ${places.length - 1} trustees and a witness`);
  const startingTrustees = places.map(async (place, i) => {
    const child = await startPlace(layout, place, {
      clock,
      port: ports[i] ?? 0,
      ceremonyToken: layout.ceremonyToken,
    });
    children.add(child);
    return { place, child };
  });
  await Promise.allSettled(startingTrustees);
  const running = await Promise.all(startingTrustees);
  if (keys) await holdCeremonies(layout, spec, running, keys, onProgress);
  const charter = verifyFirstCharter(readFileSync(layout.charter, "utf8"));

  onProgress("starting the relay and each authority's access");
  const relayPort = options.ports?.relay ?? ports[places.length] ?? 0;
  const relayUrl = `http://127.0.0.1:${relayPort}`;
  // An access waits for the relay by itself; it takes as long to come up.
  const starting = spec.authorities.map(async (code, i) => {
    const port = options.ports?.access[code] ?? ports[places.length + 1 + i] ?? 0;
    const child = await startAccess(options, { code, port, relayUrl, running });
    children.add(child);
    return [code, { number: i + 1, url: child.url }] as const;
  });
  const startingRelay = async (): Promise<void> => {
    // Before it starts: a relay's first checkpoint needs witnesses that know its log.
    await adopt(running, { charter: charter.note, relayUrl, token: openToken(layout.ceremonyToken) });
    children.add(await startRelay(options, relayPort, running));
    await appendCeremonies(layout, relayUrl);
  };
  const relayed = startingRelay();
  await Promise.allSettled([relayed, ...starting]);
  await relayed;
  const access = new Map(await Promise.all(starting));
  return {
    charter,
    relayUrl,
    access,
    staffToken: openToken(layout.staffToken),
    operator: openKeyPair(layout.operatorKey),
    roles: rolePeopleOf(layout.roleKeys, spec),
    trustees: running,
    children,
  };
}

/** Trustees and witness with their seats. */
export type Running = readonly { readonly place: TrusteePlace; readonly child: Child }[];

function startRelay({ layout, clock, web }: RunOptions, port: number, running: Running): Promise<Child> {
  const configPath = writeConfig(layout, "relay", {
    dataDir: layout.relay,
    listen: { host: "127.0.0.1", port },
    clock,
    charterPath: layout.charter,
    witnesses: running
      .filter(({ place }) => place.body !== "authorising")
      .map(({ place, child }) => ({ name: place.name, url: child.url })),
    ...(web ? { web: { messenger: web.messenger, console: web.console } } : {}),
  });
  return startChild({ name: "relay", role: "relay", configPath, outputPath: `${layout.relay}/output.txt` });
}

function startAccess(
  { layout, clock, spec, web }: RunOptions,
  { code, port, relayUrl, running }: { code: string; port: number; relayUrl: string; running: Running },
): Promise<Child> {
  const dataDir = layout.access(code);
  const configPath = writeConfig(layout, `${code}-access`, {
    dataDir,
    listen: { host: "127.0.0.1", port },
    clock,
    authority: spec.authorities.indexOf(code) + 1,
    relayUrl,
    charterPath: layout.charter,
    trustees: running
      .filter(({ place }) => place.authority === code)
      .map(({ place, child }) => ({ body: place.body, index: place.index, url: child.url })),
    staffTokenFile: layout.staffToken,
    ...(web ? { web: web.workbench } : {}),
    // One machine plays everybody here: it is a trial.
    softwareKeys: spec.roles === "passkeys",
  });
  return startChild({
    name: `access of ${code}`,
    role: "access",
    configPath,
    outputPath: `${dataDir}/output.txt`,
  });
}

/** Tells every trustee the charter and where the relay is now; the same charter again is no change. */
async function adopt(
  running: Running,
  told: { charter: string; relayUrl: string; token: string },
): Promise<void> {
  const { charter, relayUrl, token } = told;
  await Promise.all(
    running.map(({ child }) => callOperation(child.url, trusteeAdopt, { charter, relayUrl }, { token })),
  );
}

async function appendCeremonies(layout: NetworkLayout, relayUrl: string): Promise<void> {
  const leaves = JSON.parse(readFileSync(layout.ceremonyLeaves, "utf8")) as string[];
  await Promise.all(leaves.map((leaf) => callOperation(relayUrl, logAppend, { leaf: fromBase64url(leaf) })));
}
