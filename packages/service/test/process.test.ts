import { spawn } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  openClock,
  lockFolder,
  openLog,
  readKeyFile,
  startTicker,
  writeClockFile,
  writeFileAtomic,
  writeKeyFile,
} from "@custos/service";
import { temporaryFolder } from "./world.js";

test("a clock file is read at every call", () => {
  const path = join(temporaryFolder(), "clock");
  writeClockFile(path, 1_000.5);
  const clock = openClock(`file:${path}`);
  expect(clock.nowMs()).toBe(1_000.5);
  writeClockFile(path, 86_400_000);
  expect(clock.nowMs()).toBe(86_400_000);
  expect(readFileSync(path).length).toBe(8);
  clock.close();
  expect(() => openClock("sundial")).toThrow(/clock/);
  expect(() => openClock(`file:${path}.none`)).toThrow(/clock/);
});

test("a folder belongs to one server at a time, and a killed one's lock is taken over", async () => {
  const dir = temporaryFolder();
  const lock = lockFolder(dir);
  expect(() => lockFolder(dir)).toThrow(/another process/);
  lock.release();
  lockFolder(dir).release();
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const stat = readFileSync(`/proc/${other.pid}/stat`, "utf8");
  const start = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  writeFileSync(join(dir, "lock"), `${other.pid} ${start}`);
  expect(() => lockFolder(dir)).toThrow(/another process/);
  const exited = new Promise((resolve) => other.once("exit", resolve));
  other.kill("SIGKILL");
  await exited;
  lockFolder(dir).release();
  expect(readdirSync(dir)).toEqual([]);
});

test("a key file is for its owner alone", () => {
  const path = join(temporaryFolder(), "key");
  expect(() => readKeyFile(path)).toThrow(/no key file/);
  writeKeyFile(path, new Uint8Array([1, 2]));
  expect(readKeyFile(path)).toEqual(new Uint8Array([1, 2]));
  chmodSync(path, 0o644);
  expect(() => readKeyFile(path)).toThrow(/chmod/);
});

test("a file is replaced whole", () => {
  const dir = temporaryFolder();
  writeFileAtomic(join(dir, "a"), "one");
  writeFileAtomic(join(dir, "a"), "two");
  expect(readFileSync(join(dir, "a"), "utf8")).toBe("two");
  expect(readdirSync(dir)).toEqual(["a"]);
});

test("a ticker never runs twice at once, survives a tick that throws, and closes after the last", async () => {
  let running = 0;
  let ticks = 0;
  const ticker = startTicker({ pollMs: 1 }, openLog({ name: "test" }), async () => {
    expect(running).toBe(0);
    running += 1;
    ticks += 1;
    await new Promise((resolve) => setTimeout(resolve, 2));
    running -= 1;
    if (ticks === 1) throw new Error("once");
  });
  for (let i = 0; i < 5; i += 1) await ticker.now();
  await ticker.close();
  const atEnd = ticks;
  await ticker.now();
  expect(ticks).toBe(atEnd);
});
