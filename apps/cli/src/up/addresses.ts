import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { CustosError } from "@custos/base";
import { writeFileAtomic } from "@custos/service";
import * as z from "zod";
import { freePorts } from "../network/ports.js";
import type { PublicPorts } from "../network/run.js";

/** Tried first, so that addresses are easy to say; others where these are taken. */
const wishes = { relay: 4870, access: 4871 };

const portsFile = z.strictObject({ relay: z.int(), access: z.record(z.string(), z.int()) });

/**
 * The ports of relay and access: chosen once and kept, since a browser's store belongs to an address. `busy` where a
 * kept one is taken by another program now.
 */
export async function openPorts(path: string, authorities: readonly string[]): Promise<PublicPorts> {
  if (existsSync(path)) {
    const kept = portsFile.parse(JSON.parse(readFileSync(path, "utf8")));
    for (const port of [kept.relay, ...Object.values(kept.access)]) {
      if (await isFree(port)) continue;
      throw new CustosError("busy", `port ${port} is taken by another program; links and browsers know it`);
    }
    return kept;
  }
  const wished = [wishes.relay, ...authorities.map((_, i) => wishes.access + i)];
  const free = await Promise.all(wished.map(isFree));
  const [relay = 0, ...access] = free.every(Boolean) ? wished : await freePorts(wished.length);
  const ports = { relay, access: Object.fromEntries(authorities.map((code, i) => [code, access[i] ?? 0])) };
  writeFileAtomic(path, `${JSON.stringify(ports)}\n`);
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
