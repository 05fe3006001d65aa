import { closeSync, linkSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { CustosError } from "@custos/base";
import { makeFolder } from "./files.js";

const heldHere = new Set<string>();

/**
 * Takes a data folder for this process, making it if need be; `busy` while another live process, or another
 * server of this one, holds it. A lock left by a killed process is taken over.
 */
export function lockFolder(dir: string): { release(): void } {
  makeFolder(dir);
  const path = join(dir, "lock");
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (claim(path)) {
      heldHere.add(path);
      return {
        release: () => {
          if (heldHere.delete(path)) rmSync(path, { force: true });
        },
      };
    }
    if (heldHere.has(path) || isAlive(readHolder(path))) break;
    rmSync(path, { force: true });
  }
  throw new CustosError("busy", `another process holds ${dir}`);
}

/** The lock appears with its content or not at all: written beside, then linked, which fails if it exists. */
function claim(path: string): boolean {
  const own = `${path}.${process.pid}`;
  rmSync(own, { force: true });
  const file = openSync(own, "wx", 0o600);
  writeSync(file, `${process.pid} ${startOf(process.pid)}`);
  closeSync(file);
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function readHolder(path: string): { pid: number; start: string } {
  try {
    const [pid = "", start = ""] = readFileSync(path, "utf8").split(" ");
    return { pid: Number(pid), start };
  } catch {
    return { pid: 0, start: "" };
  }
}

function isAlive(holder: { pid: number; start: string }): boolean {
  if (!Number.isInteger(holder.pid) || holder.pid <= 0) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  // A process id is used again: the start time tells two holders of one number apart.
  return startOf(holder.pid) === holder.start;
}

/** When a process began, in the kernel's ticks; empty where the system does not tell. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}
