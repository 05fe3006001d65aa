import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { CustosError, fromHex, toHex } from "@custos/base";
import { auditLog, type LogSource } from "@custos/crypto/log";
import { BadInput } from "../transcript/bad-input.js";
import type { Command } from "./command.js";
import { parseOptions } from "./options.js";

/** A log's files at `place`: below `/log/` of a relay's address, or in a folder that holds `checkpoint`. */
export function logSource(place: string): LogSource {
  if (/^https?:\/\//.test(place))
    return { read: (path) => fetchFile(new URL(`log/${path}`, withSlash(place))) };
  const folder = [
    place,
    join(place, "log"),
    join(place, "relay", "log"),
    join(place, "network", "relay", "log"),
  ].find((candidate) => existsSync(join(candidate, "checkpoint")));
  if (folder === undefined) throw new BadInput(`${place}: no log here (no file named checkpoint)`);
  return {
    read: (path) => readIfThere(join(folder, path)),
    list: async () => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      return files.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
    },
  };
}

function withSlash(url: string): string {
  return url.endsWith("/") ? url : `${url}/`;
}

async function fetchFile(url: URL): Promise<Uint8Array | undefined> {
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  } catch (cause) {
    throw new CustosError("unavailable", `${url.href}: no answer`, { cause });
  }
  if (response.status === 404) return undefined;
  if (!response.ok) throw new CustosError("unavailable", `${url.href}: HTTP ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

export const audit: Command = {
  name: "audit",
  says: "verifies a log: every byte, every signature, the witnesses, the counts",
  help: `custos audit URL|DIR [--charter HASH] [--json]

Reads a whole transparency log from a relay's address or from a folder and verifies it with nothing but the charter
in its entry 0: every entry against the tiles, the root, the log's signature, the witnesses' cosignatures, each leaf's
own signatures, releases against authorisations and caps. Names the first entry that is wrong and ends with 1.

  --charter HASH  the first charter's hash, as an invitation tells it; without it the hash is only printed
  --json          one JSON object

Example:
  custos audit http://127.0.0.1:7001
  custos audit .custos/replay/1f3a…/network
`,
  run: async (args) => {
    const { values, positionals } = parseOptions(args, {
      charter: { type: "string" },
      json: { type: "boolean" },
    });
    const [place, ...more] = positionals;
    if (place === undefined || more.length > 0) throw new BadInput("custos audit takes one URL or folder");
    const pinned = values.charter === undefined ? {} : { pinnedCharterHash: hashOf(values.charter) };
    const { directory: _, ...report } = await auditLog(logSource(place), pinned);
    const shown = JSON.parse(
      JSON.stringify(report, (_, value: unknown) => (value instanceof Uint8Array ? toHex(value) : value)),
    ) as Record<string, unknown>;
    if (values.json) process.stdout.write(`${JSON.stringify(shown)}\n`);
    else
      for (const [name, value] of Object.entries(shown)) process.stdout.write(`${name}: ${plain(value)}\n`);
    return 0;
  },
};

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function hashOf(text: string): Uint8Array {
  try {
    const hash = fromHex(text);
    if (hash.length === 32) return hash;
  } catch {
    // Falls through to the one line that names the option.
  }
  throw new BadInput("--charter: not a SHA-256 hash in lower-case hex");
}
