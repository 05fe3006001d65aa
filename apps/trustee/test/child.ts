import { fork, type ChildProcess } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Seat } from "./network.js";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Whether the command can run; its processes run what was built, not the sources. */
export const built =
  existsSync(here("../../cli/dist/main.js")) && existsSync(here("../../trustee/dist/start.js"));
export const notBuilt = "apps/cli and apps/trustee are not built (npm run build)";

/** A trustee in a process of its own, as a user starts it; it can be killed. */
export class ChildSeat extends Seat {
  #process: ChildProcess | undefined;
  #gone: Promise<void> = Promise.resolve();
  #url = "";

  override get url(): string {
    return this.#url;
  }

  override async start(): Promise<this> {
    const path = `${this.dataDir}.json`;
    writeFileSync(path, JSON.stringify(this.config));
    const command = this.body === "witness" ? "witness" : "trustee";
    const child = fork(here("../../cli/bin/custos.js"), [command, "--config", path, "--port", "0"], {
      execArgv: [],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#process = child;
    this.#gone = new Promise((resolve) => child.once("exit", () => resolve()));
    this.#url = await new Promise((resolve, reject) => {
      child.once("message", (message: { ready: { url: string } }) => resolve(message.ready.url));
      child.once("exit", (code) => reject(new Error(`${this.name} ended with ${code}`)));
    });
    return this;
  }

  override async stop(): Promise<void> {
    this.#process?.kill("SIGTERM");
    await this.#gone;
  }

  async kill(): Promise<void> {
    this.#process?.kill("SIGKILL");
    await this.#gone;
  }
}
