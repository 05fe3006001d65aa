import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Published logs and proofs, which are not part of the repository. */
export const tlogData = fileURLToPath(new URL("../../../../../shared/data/tlog", import.meta.url));
export const tlogDataMissing = existsSync(tlogData)
  ? undefined
  : "no ../shared/data/tlog beside the repository";

export function readText(...path: string[]): string {
  return readFileSync(join(tlogData, ...path), "utf8");
}

export function readBytes(...path: string[]): Uint8Array {
  return new Uint8Array(readFileSync(join(tlogData, ...path)));
}

/** Paths below a folder of the data, in order. */
export function filesBelow(...path: string[]): string[] {
  const folder = join(tlogData, ...path);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
