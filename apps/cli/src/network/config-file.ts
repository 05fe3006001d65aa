import { join } from "node:path";
import { makeFolder, writeFileAtomic } from "@custos/service";
import type { NetworkLayout } from "./layout.js";

/** Writes a process's config and returns its path. */
export function writeConfig(layout: NetworkLayout, name: string, config: Record<string, unknown>): string {
  makeFolder(layout.config);
  const path = join(layout.config, `${name}.json`);
  writeFileAtomic(path, `${JSON.stringify(config, undefined, 2)}\n`, 0o600);
  return path;
}
