import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
  mkdirSync,
} from "node:fs";
import { dirname } from "node:path";
import { CustosError, ensure } from "@custos/base";

/**
 * Writes a whole file or nothing: a temporary file beside it, fsync, rename, fsync of the folder. A crash
 * leaves the old file, and at worst a `.tmp-` file that nobody reads.
 */
export function writeFileAtomic(path: string, content: Uint8Array | string, mode = 0o644): void {
  const temporary = `${path}.tmp-${randomBytes(6).toString("hex")}`;
  const file = openSync(temporary, "wx", mode);
  try {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } catch (error) {
    closeSync(file);
    rmSync(temporary, { force: true });
    throw error;
  }
  closeSync(file);
  renameSync(temporary, path);
  syncFolder(dirname(path));
}

/** Makes renames and new files of a folder durable. */
export function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Makes a folder and its parents, for the owner alone. */
export function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

/** Writes a secret, for the owner alone (0600), whole or not at all. */
export function writeKeyFile(path: string, content: Uint8Array | string): void {
  writeFileAtomic(path, content, 0o600);
}

/** Reads a secret; `not-found` where there is none, `forbidden` where others could read it too. */
export function readKeyFile(path: string): Uint8Array {
  let mode: number;
  try {
    mode = statSync(path).mode;
  } catch (cause) {
    throw new CustosError("not-found", `no key file ${path}`, { cause });
  }
  ensure((mode & 0o077) === 0, "forbidden", `others may read the key file ${path}: chmod 600`);
  return new Uint8Array(readFileSync(path));
}
