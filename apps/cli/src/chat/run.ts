import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { CustosError, ensure, systemClock } from "@custos/base";
import {
  createClient,
  parseInvitationLink,
  type Client,
  type Disclosure,
  type InvitationLink,
} from "@custos/sdk";
import { connectWs, openSqliteStore } from "@custos/sdk/node";
import { BadInput } from "../transcript/bad-input.js";
import { Chat } from "./chat.js";
import { completions } from "./commands.js";
import { chooseFolder, readSettings, writeSettings, type ChatSettings } from "./data-folder.js";
import { JsonPresenter } from "./json-presenter.js";
import { LinePresenter } from "./line-presenter.js";
import { LineQueue } from "./line-queue.js";
import { Names } from "./names.js";
import type { Presenter } from "./notice.js";
import { ScreenPresenter } from "./screen-presenter.js";
import { Terminal } from "./terminal.js";

export interface ChatRunOptions {
  readonly join?: string | undefined;
  readonly name?: string | undefined;
  readonly language?: string | undefined;
  readonly data?: string | undefined;
  readonly relay?: string | undefined;
  readonly room?: string | undefined;
  readonly json: boolean;
  readonly colour: boolean;
  /** A person at a terminal, not a script. */
  readonly screen: boolean;
}

/** What has to be typed; the same in every language, since a machine compares it. */
const acceptance = "I accept";
/** At the end of a script's input its messages get this long to go out. */
const flushMs = 10_000;

/** Where lines come from and what is told goes to. */
interface Desk {
  readonly presenter: Presenter;
  readonly next: () => Promise<string | undefined>;
  readonly end: () => void;
}

/** Runs until it is left; resolves to the exit code, 1 where messages still wait. */
export async function runChat(options: ChatRunOptions): Promise<number> {
  const folder = chooseFolder(homedir(), options);
  const settings = settingsOf(folder, options);
  const names = new Names();
  let chat: Chat | undefined;
  const desk = openDesk(options, names, () => chat?.completions ?? { rooms: [], people: [] });
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.once(signal, desk.end);
  try {
    writeSettings(folder, settings);
    const store = openSqliteStore(join(folder, "client.db"));
    const { relayUrl } = settings;
    const client = createClient({ relayUrl, store, clock: systemClock, connect: connectWs });
    try {
      await joinIfNeeded(client, settings, desk);
      const { invitation: _, ...joined } = settings;
      writeSettings(folder, joined);
      const { personId } = await client.self();
      const nowMs = (): number => systemClock.nowMs();
      chat = new Chat({ client, presenter: desk.presenter, own: personId, nowMs }, names);
      return await talk(chat, desk, options);
    } finally {
      await (chat ?? client).close();
    }
  } finally {
    for (const signal of signals) process.off(signal, desk.end);
    desk.end();
  }
}

function settingsOf(folder: string, { join: link, name, language, relay }: ChatRunOptions): ChatSettings {
  const known = readSettings(folder);
  if (!known && link === undefined) throw new BadInput(`${folder}: nobody has joined here yet; --join LINK`);
  const invitation = link ?? known?.invitation;
  const relayUrl = relay ?? (link === undefined ? known?.relayUrl : linkOf(link).relayUrl);
  const called = known?.name ?? name;
  if (called === undefined) throw new BadInput("--name NAME: how others see you");
  return {
    relayUrl: relayUrl ?? "",
    name: called,
    language: known?.language ?? language ?? "en",
    ...(invitation === undefined ? {} : { invitation }),
  };
}

function linkOf(text: string): InvitationLink {
  try {
    return parseInvitationLink(text);
  } catch (error) {
    throw new BadInput(`--join: ${error instanceof Error ? error.message : "no invitation"}`);
  }
}

/** Shows what is disclosed, and joins once it was accepted; where that was begun before, it goes on. */
async function joinIfNeeded(client: Client, settings: ChatSettings, desk: Desk): Promise<void> {
  const { name: displayName, language, invitation } = settings;
  if (invitation === undefined)
    return ensure(await client.hasJoined(), "not-found", "nobody has joined here yet");
  const accept = async (disclosure: Disclosure): Promise<boolean> => {
    desk.presenter.present({ kind: "disclosure", disclosure, accept: acceptance });
    const typed = await desk.next();
    return typed?.trim().replace(/\.$/, "").toLowerCase() === acceptance.toLowerCase();
  };
  try {
    await client.join({ link: parseInvitationLink(invitation), displayName, language, accept });
  } catch (error) {
    if (error instanceof CustosError && error.code === "disclosure-not-accepted") {
      throw new CustosError(
        error.code,
        "not joined, since the disclosure was not accepted; nothing was sent",
      );
    }
    throw error;
  }
}

async function talk(chat: Chat, desk: Desk, { room, screen }: ChatRunOptions): Promise<number> {
  await chat.start();
  if (screen) await chat.handle("/rooms");
  if (room !== undefined) await chat.handle(`/open ${room}`);
  for (let line = await desk.next(); line !== undefined; line = await desk.next()) {
    if (!(await chat.handle(line))) break;
  }
  const waiting = await chat.flush(screen ? 1_000 : flushMs);
  if (waiting > 0) process.stderr.write(`${waiting} not sent yet; it goes out the next time you are here\n`);
  return waiting > 0 && !screen ? 1 : 0;
}

function openDesk(
  { json, colour, screen }: ChatRunOptions,
  names: Names,
  known: () => { rooms: string[]; people: string[] },
): Desk {
  if (screen) {
    const complete = (line: string): [string[], string] => completions(line, known());
    const terminal = new Terminal({ input: process.stdin, output: process.stdout, complete });
    const presenter = new ScreenPresenter(terminal, names, { colour });
    return { presenter, next: () => terminal.next(), end: () => terminal.end() };
  }
  const lines = new LineQueue();
  const input = createInterface({ input: process.stdin, terminal: false });
  input.on("line", (line) => lines.push(line));
  input.on("close", () => lines.end());
  const write = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  // Whoever read the output is gone.
  process.stdout.on("error", () => input.close());
  const presenter = json ? new JsonPresenter(names, write) : new LinePresenter(names, write);
  return { presenter, next: () => lines.next(), end: () => input.close() };
}
