import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { asId, codeOf, CustosError, dayOf, systemClock, toHex, type NetworkId } from "@custos/base";
import { lockFolder, makeFolder, runUntilSignal, writeFileAtomic } from "@custos/service";
import { openToken } from "../network/keys.js";
import { layoutOf, type NetworkLayout } from "../network/layout.js";
import { runNetwork, type LocalNetwork, type PublicPorts } from "../network/run.js";
import { defaultCaps, defaultMlsSuite, type NetworkSpec } from "../network/spec.js";
import { openPorts } from "./addresses.js";
import { admitRoles } from "./admit-roles.js";
import { authorityNames } from "./cast.js";
import { joinLink, operatorLink, staffLinks, type PrintedLink } from "./links.js";
import { linksPage } from "./page.js";
import type { Progress } from "./progress.js";
import { startResidents } from "./start-residents.js";
import { builtWebApps } from "./web-apps.js";

const authorities = ["AU", "NZ"] as const;
/** A first key period long enough that nobody has to renew while trying things out. */
const keyPeriodDays = 180;

export interface UpOptions {
  /** Everything is kept in here. */
  readonly root: string;
  readonly progress: Progress;
  /** The page of links, and what happens afterwards. */
  readonly print: (text: string) => void;
  /** Between two lines of the residents' talk, in milliseconds; 0 for none. */
  readonly rhythmMs?: number;
}

/** Runs a whole network on this machine until a signal ends it; `busy` where one runs in the same folder. */
export async function up(options: UpOptions): Promise<void> {
  const { root, progress } = options;
  const lock = takeFolder(root);
  try {
    await runUntilSignal(() => start(options));
  } finally {
    progress.end();
    lock.release();
  }
}

async function start(options: UpOptions): Promise<{ close(): Promise<void> }> {
  const { root, progress, print } = options;
  const web = builtWebApps();
  const ports = await openPorts(join(root, "ports.json"), authorities);
  const layout = layoutOf(join(root, "network"));
  const spec = specOf(join(root, "spec.json"));
  const onProgress = (text: string): void => progress.say(text);
  const network = await runNetwork({ layout, spec, clock: "system", ports, web, onProgress });
  try {
    return await network.children.whileAlive(() =>
      open(options, { network, layout, ports, progress, print }),
    );
  } catch (error) {
    await network.children.stop();
    throw error;
  }
}

interface Parts {
  readonly network: LocalNetwork;
  readonly layout: NetworkLayout;
  readonly ports: PublicPorts;
  readonly progress: Progress;
  readonly print: (text: string) => void;
}

async function open(options: UpOptions, parts: Parts): Promise<{ close(): Promise<void> }> {
  const { network, layout, ports, progress, print } = parts;
  progress.say("a dozen people are joining");
  const { invitations } = await startResidents({
    network,
    root: options.root,
    authorities,
    onProgress: (text) => progress.say(text),
    ...(options.rhythmMs === undefined ? {} : { rhythmMs: options.rhythmMs }),
  });
  progress.say("making sign-in links");
  const staffed = await Promise.all(
    authorities.map(async (code) => ({
      name: authorityNames[code] ?? code,
      links: await staffLinks(network, code, ports),
    })),
  );
  const page = linksPage({
    elapsedS: progress.elapsedS,
    members: memberLinks(invitations, ports),
    operator: await operatorLink(network, ports),
    authorities: staffed,
    invitation: invitations.terminal,
  });
  progress.end();
  print(page);

  network.children.keepAlive(({ name, how, state }) =>
    print(state === "gone" ? `${name} is gone (${how}), starting it again\n` : `${name} is back\n`),
  );
  const stop = new AbortController();
  const admitting = admitRoles(network, openToken(layout.ceremonyToken), stop.signal, (text) =>
    print(`${text}\n`),
  );
  return {
    close: async () => {
      print("stopping\n");
      stop.abort();
      await admitting;
      await network.children.stop();
    },
  };
}

function memberLinks(invitations: Readonly<Record<string, string>>, ports: PublicPorts): PrintedLink[] {
  return [
    { id: "member", words: "You; Ana Reyes vouches for you" },
    { id: "friend", words: "A second one, to talk with yourself" },
  ].flatMap(({ id, words }) => {
    const invitation = invitations[id];
    return invitation === undefined ? [] : [joinLink(id, invitation, ports, words)];
  });
}

function takeFolder(root: string): { release(): void } {
  makeFolder(root);
  try {
    return lockFolder(root);
  } catch (error) {
    if (codeOf(error) !== "busy") throw error;
    throw new CustosError(
      "busy",
      `Custos runs in ${root} already: its links are in the terminal that started it, and Ctrl-C there stops it`,
      { cause: error },
    );
  }
}

/** What the network is made of is decided at the first start, and the same at every other. */
function specOf(path: string): NetworkSpec {
  if (!existsSync(path)) {
    const firstDay = dayOf(systemClock.nowMs());
    const spec: NetworkSpec = {
      networkId: asId<NetworkId>(toHex(randomBytes(16))),
      name: "Southern network",
      authorities,
      authorityNames,
      roles: "passkeys",
      firstDay,
      lastDay: firstDay + keyPeriodDays,
      caps: defaultCaps,
      mlsSuite: defaultMlsSuite,
    };
    writeFileAtomic(path, `${JSON.stringify(spec, undefined, 2)}\n`);
  }
  return JSON.parse(readFileSync(path, "utf8")) as NetworkSpec;
}
