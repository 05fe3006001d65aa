import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import {
  anaOpens,
  custos,
  processesOf,
  replayArgs,
  startCustos,
  type Finished,
  type Process,
  type Running,
} from "./custos.js";

export const noProc = "the command's processes are found through /proc, which this system has not";
export const hasProc = existsSync("/proc/self/stat");

/** What of the example's answer is the same in every run; keys, and thus ids, roots and sizes, are not. */
export const lastingAnswer = {
  people: 8,
  rooms: 5,
  messages: 41,
  days: 4,
  opened: anaOpens,
  notOpened: 41 - anaOpens.length,
  authorisations: [
    { subject: "ana", from: "2026-03-02", to: "2026-03-03", identityDays: 2, opened: anaOpens },
  ],
  bytesOfPlaintextAtRelay: 0,
  auditOk: true,
};

/** A number from 0 up to but not including `count`. */
export type Below = (count: number) => number;

export interface Kill {
  readonly afterLines: number;
  readonly pauseMs: number;
  readonly victim: string;
  /** Whether it was before the command had ended by itself. */
  readonly happened: boolean;
}

/** Most lines of progress that a run of the example tells. */
const mostLines = 26;

/**
 * Runs the replay and kills one of its processes, whichever it has, at a random moment. A command whose server is killed
 * ends by itself with 1, and its last line names the server.
 */
export async function runAndKill(data: string, below: Below): Promise<Kill> {
  const running = startCustos(replayArgs(data));
  const afterLines = below(mostLines);
  const pauseMs = below(400);
  const reached = await running.said(new RegExp(`^(?:.*\\n){${afterLines}}`));
  await pause(pauseMs);
  const processes = processesOf(running);
  const victim = processes[below(processes.length)] ?? { name: "nobody", pid: 0 };
  const kill = { afterLines, pauseMs, victim: victim.name };
  if (!reached || running.child.exitCode !== null) {
    expect((await running.finished).code, JSON.stringify(kill)).toBe(0);
    return { ...kill, happened: false };
  }
  process.kill(victim.pid, "SIGKILL");
  expectEndOf(await running.finished, victim.name);
  return { ...kill, happened: true };
}

/** The same command once more, to its end. */
export function runToEnd(data: string): Promise<Finished> {
  return custos(replayArgs(data));
}

/** A command whose server is killed ends with 1 and names it last; unless it was through, and was stopping it itself. */
export function expectEndOf({ code, signal, stderr }: Finished, victim: string): void {
  const what = `killed ${victim}\n${stderr}`;
  if (victim === "driver") expect(signal, what).toBe("SIGKILL");
  else if (code !== 0) {
    expect(code, what).toBe(1);
    expect(stderr.trimEnd().split("\n").at(-1), what).toMatch(/^custos: /);
    expect(stderr.trimEnd().split("\n").at(-1), what).toContain(victim);
  }
}

/** Kills the first process of a role, which the command has now; its name. */
export function killHard(running: Running, role: Process["role"]): string {
  const victim = processesOf(running).find((one) => one.role === role);
  if (!victim) throw new Error(`no process of the command runs custos ${role}`);
  process.kill(victim.pid, "SIGKILL");
  return victim.name;
}
