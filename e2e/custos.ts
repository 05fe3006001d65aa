import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
}

export function startCustos(args: readonly string[], cwd: string = root): Running {
  const child = spawn(process.execPath, [command, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  const waiting = new Set<() => void>();
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
    for (const look of waiting) look();
  });
  const finished = new Promise<Finished>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const said = (text: string | RegExp): Promise<boolean> =>
    new Promise((resolve) => {
      const has = (): boolean => (typeof text === "string" ? stderr.includes(text) : text.test(stderr));
      const look = (): void => {
        if (!has()) return;
        waiting.delete(look);
        resolve(true);
      };
      waiting.add(look);
      look();
      void finished.then(() => resolve(has()));
    });
  return { child, finished, said };
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

/** Kills the command's own process, or a child of it that runs `custos ROLE`, without a chance to clean up. */
export function killHard(
  running: Running,
  victim: "driver" | "relay" | "trustee" | "witness" | "access",
): void {
  const driver = running.child.pid ?? 0;
  const pid = victim === "driver" ? driver : childOf(driver, victim);
  process.kill(pid, "SIGKILL");
}

function childOf(parent: number, role: string): number {
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const parentPid = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      const words = readFileSync(`/proc/${entry}/cmdline`, "utf8").split("\0");
      if (parentPid === parent && words[2] === role) return Number(entry);
    } catch {
      // A process that has just ended.
    }
  }
  throw new Error(`no child of ${parent} runs custos ${role}`);
}
