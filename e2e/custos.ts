import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../", import.meta.url));
const command = join(root, "apps/cli/bin/custos.js");

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as a user runs it, in a process of its own. */
export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves when standard error has said `text`, or when the command has ended without. */
  said(text: string | RegExp): Promise<boolean>;
  /** The same of standard output. */
  printed(text: string | RegExp): Promise<boolean>;
  /** Standard output so far. */
  output(): string;
}

export function startCustos(args: readonly string[], cwd: string = root): Running {
  const child = spawn(process.execPath, [command, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  const waiting = new Set<() => void>();
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    for (const look of waiting) look();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
    for (const look of waiting) look();
  });
  const finished = new Promise<Finished>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const told = (all: () => string, text: string | RegExp): Promise<boolean> =>
    new Promise((resolve) => {
      const has = (): boolean => (typeof text === "string" ? all().includes(text) : text.test(all()));
      const look = (): void => {
        if (!has()) return;
        waiting.delete(look);
        resolve(true);
      };
      waiting.add(look);
      look();
      void finished.then(() => resolve(has()));
    });
  return {
    child,
    finished,
    said: (text) => told(() => stderr, text),
    printed: (text) => told(() => stdout, text),
    output: () => stdout,
  };
}

export async function custos(args: readonly string[], cwd?: string): Promise<Finished> {
  return startCustos(args, cwd).finished;
}

/** An empty folder that goes when the test has ended. */
export function temporaryFolder(): { path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), "custos-e2e-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** The answer that `--json` prints as its last line. */
export function answerOf({ stdout }: Finished): Record<string, unknown> {
  const last = stdout.trimEnd().split("\n").at(-1) ?? "";
  return JSON.parse(last) as Record<string, unknown>;
}

/** A replay of the example in a folder, with one person under an authorisation for two of its days. */
export function replayArgs(data: string): string[] {
  const harbour = join(root, "examples/harbour.jsonl");
  return ["replay", harbour, "--authorise", "ana:2026-03-02..2026-03-03", "--data", data, "--json"];
}

/** Every message of a room with Ana in it, on the two days: by hand from the transcript. */
export const anaOpens = "m7 m12 m13 m14 m15 m16 m17 m24 m25 m26 m27 m28 m29 m33 m34 m37 m38".split(" ");

/** A process of a running command: its own, or a server that it has started. */
export interface Process {
  readonly pid: number;
  readonly role: "driver" | "relay" | "trustee" | "witness" | "access" | "residents";
  /** As the command calls it when it is gone. */
  readonly name: string;
}

/** The command's own process and every server that it has now; found through /proc. */
export function processesOf(running: Running): Process[] {
  const driver = running.child.pid ?? 0;
  return [{ pid: driver, role: "driver", name: "driver" }, ...childrenOf(driver)];
}

const roles: readonly string[] = ["relay", "trustee", "witness", "access", "residents"];

function childrenOf(parent: number): Process[] {
  return readdirSync("/proc").flatMap((entry): Process[] => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const [state, parentPid] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const words = readFileSync(`/proc/${entry}/cmdline`, "utf8").split("\0");
      const [role = "", , config = ""] = words.slice(2);
      if (state === "Z" || Number(parentPid) !== parent || !roles.includes(role)) return [];
      return [{ pid: Number(entry), role: role as Process["role"], name: nameOf(role, config) }];
    } catch {
      // A process that has just ended.
      return [];
    }
  });
}

/** From the name of its config file, such as `AU-oversight-1.json`. */
function nameOf(role: string, config: string): string {
  const file = basename(config, ".json");
  if (role === "access") return `access of ${file.replace(/-access$/, "")}`;
  return role === "relay" ? "relay" : file.replace("-", "/");
}
