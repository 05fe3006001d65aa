import { fork, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CustosError } from "@custos/base";

/** A server of the network, in a process of its own. */
export interface Child {
  readonly name: string;
  readonly url: string;
  /** Settles when the process is gone, however it went. */
  readonly gone: Promise<{ name: string; how: string }>;
  stop(): Promise<void>;
  /** The same server once more, as it was started. */
  again(): Promise<Child>;
  /** Tells the process something over its IPC channel. */
  tell(message: Readonly<Record<string, unknown>>): void;
}

/** What a server process tells whoever started it, over the IPC channel. */
export interface ReadyMessage {
  readonly ready: { readonly url: string };
}

export interface ChildOptions {
  readonly name: string;
  readonly role: string;
  readonly configPath: string;
  readonly outputPath: string;
  /** Whatever else the process says over its IPC channel. */
  readonly onMessage?: (message: Readonly<Record<string, unknown>>) => void;
}

const command = fileURLToPath(new URL("../../bin/custos.js", import.meta.url));

/**
 * Starts `custos ROLE --config FILE` and waits until it listens. Its output goes to `outputPath`. The child
 * ends by itself when this process is gone, since the IPC channel closes then.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const output = openSync(options.outputPath, "a", 0o600);
  const child = fork(command, [options.role, "--config", options.configPath], {
    stdio: ["ignore", output, output, "ipc"],
    execArgv: [],
  });
  closeSync(output);
  const gone = goneOf(options.name, child);
  child.on("message", (message: Readonly<Record<string, unknown>>) => {
    if (!("ready" in message)) options.onMessage?.(message);
  });
  const url = await Promise.race([
    readyUrl(child),
    gone.then(({ how }) => Promise.reject(failed(options, how))),
  ]);
  return {
    name: options.name,
    url,
    gone,
    stop: async () => {
      child.kill("SIGTERM");
      await gone;
    },
    again: () => startChild(options),
    tell: (message) => void child.send(message),
  };
}

function failed(options: { name: string; outputPath: string }, how: string): CustosError {
  return new CustosError("unavailable", `${options.name} did not start (${how}); see ${options.outputPath}`);
}

function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on("message", (message: Partial<ReadyMessage>) => {
      if (message.ready) resolve(message.ready.url);
    });
  });
}

function goneOf(name: string, child: ChildProcess): Promise<{ name: string; how: string }> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ name, how: error.message }));
    child.once("exit", (code, signal) => resolve({ name, how: signal ?? `exit ${code}` }));
  });
}
