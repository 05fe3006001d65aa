import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { codeOf } from "@custos/base";
import { runUntilSignal } from "@custos/service";
import type { ReadyMessage } from "../network/child.js";
import { BadInput } from "../transcript/bad-input.js";
import type { Command } from "./command.js";
import { parseOptions } from "./options.js";

/** A server, running. */
interface Server {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a server from a config file's JSON, which the server's own schema checks. */
type Start = (config: never) => Promise<Server>;

function server(name: string, says: string, detail: string, load: () => Promise<Start>): Command {
  return {
    name,
    says,
    help: `custos ${name} --config FILE [--clock system|file:PATH] [--port PORT]

${detail}

  --config FILE   JSON; each field is described in the docs (docs/configuration.md)
  --clock CLOCK   overrides the file: the system's clock, or a replay's (eight bytes in a file)
  --port PORT     overrides the file: where to listen on 127.0.0.1, 0 for any free port

Runs until SIGINT or SIGTERM. Prints its address when it is ready.

Example:
  custos ${name} --config /etc/custos/${name}.json
`,
    run: async (args) => {
      const { values } = parseOptions(args, {
        config: { type: "string" },
        clock: { type: "string" },
        port: { type: "string" },
      });
      if (values.config === undefined) throw new BadInput(`custos ${name}: --config FILE is missing`);
      const config = readConfig(values.config);
      if (values.clock !== undefined) config.clock = values.clock;
      if (values.port !== undefined) config.listen = { host: "127.0.0.1", port: portOf(values.port) };
      const start = await load();
      await runUntilSignal(async () => {
        // Each server's schema is what gives the file its type.
        const running = await startWhenFree(() => start(config as never));
        announce(name, running.url);
        return running;
      });
      return 0;
    },
  };
}

/** A process that was killed, or whose driver was, may need a moment to let go of the data folder. */
const longestWaitMs = 15_000;

async function startWhenFree(start: () => Promise<Server>): Promise<Server> {
  const giveUpAtMs = performance.now() + longestWaitMs;
  for (;;) {
    try {
      return await start();
    } catch (error) {
      if (codeOf(error) !== "busy" || performance.now() > giveUpAtMs) throw error;
      await pause(100);
    }
  }
}

function announce(name: string, url: string): void {
  const ready: ReadyMessage = { ready: { url } };
  if (process.send) process.send(ready);
  else process.stdout.write(`${name} listens at ${url}\n`);
}

function readConfig(path: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return { ...json };
  } catch (error) {
    throw new BadInput(`${path}: ${error instanceof Error ? error.message : "cannot be read"}`);
  }
  throw new BadInput(`${path}: is not a JSON object`);
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new BadInput(`--port ${text}: not a port`);
  return port;
}

export const relay = server(
  "relay",
  "runs a relay: the operator's server, which can open nothing",
  "The log, enrolment, rooms, the message log of each, receipts, and the feed to each authority.",
  async () => (await import("@custos/relay")).startRelay,
);

export const trustee = server(
  "trustee",
  "runs a trustee: one share of a quorum's key, and a mind of its own",
  "Follows the log, checks every release by itself, keeps its own ledger. An oversight trustee is a witness too.",
  async () => (await import("@custos/trustee")).startTrustee,
);

export const witness = server(
  "witness",
  "runs a witness of the log: cosigns what only grows",
  "C2SP tlog-witness: POST /add-checkpoint. Anybody may run one.",
  async () => (await import("@custos/trustee")).startTrustee,
);

export const access = server(
  "access",
  "runs an authority's access: applications, releases, the reader",
  "Keeps the sealed feed, logs and collects each day's keys, opens what they open, streams it.",
  async () => (await import("@custos/access")).startAccess,
);
