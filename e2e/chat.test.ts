import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startNetwork, type Network } from "@custos/testkit";
import { root, temporaryFolder } from "./custos.js";

/** `custos chat` without a terminal, and whoever types at it. */
class Talker {
  readonly ended: Promise<{ code: number | null; stderr: string }>;
  readonly #child;
  readonly #lines: string[] = [];
  readonly #looking = new Set<() => void>();
  /** Lines before this one have been waited for. */
  #at = 0;

  constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, [join(root, "apps/cli/bin/custos.js"), "chat", ...args], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    let rest = "";
    this.#child.stdout.on("data", (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split("\n");
      rest = lines.pop() ?? "";
      this.#lines.push(...lines);
      for (const look of this.#looking) look();
    });
    let stderr = "";
    this.#child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    this.ended = new Promise((resolve) => {
      this.#child.once("close", (code) => {
        for (const look of this.#looking) look();
        resolve({ code, stderr });
      });
    });
  }

  type(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** The next line from here on that begins with these fields, as its fields. */
  hears(...begin: string[]): Promise<string[]> {
    return this.#next(begin.join(" "), (fields) => begin.every((field, i) => fields[i] === field));
  }

  /** The next message of a text. */
  hearsSaid(text: string): Promise<string[]> {
    return this.#next(text, (fields) => fields[0] === "message" && fields[5] === text);
  }

  #next(what: string, is: (fields: string[]) => boolean): Promise<string[]> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const at = this.#lines.findIndex((line, i) => i >= this.#at && is(line.split("\t")));
        if (at < 0 && this.#child.exitCode === null) return;
        this.#looking.delete(look);
        if (at < 0) return reject(new Error(`ended without ${what}; said:\n${this.#lines.join("\n")}`));
        this.#at = at + 1;
        resolve((this.#lines[at] ?? "").split("\t"));
      };
      this.#looking.add(look);
      look();
    });
  }

  get said(): readonly string[] {
    return this.#lines;
  }

  end(): void {
    this.#child.stdin.end();
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

describe("two people at custos chat, line by line", () => {
  const folder = temporaryFolder();
  let network: Network;
  let ana: Talker;
  let bo: Talker;

  beforeAll(async () => {
    // People's machines go by their own clocks; the network's stands still within what it allows between them.
    network = await startNetwork({ authorities: ["AU"], nowMs: Date.now() });
  });
  afterAll(async () => {
    for (const talker of [ana, bo]) talker?.kill("SIGKILL");
    await network.close();
    folder[Symbol.dispose]();
  });

  const data = (name: string): string[] => ["--data", join(folder.path, name)];

  async function joining(name: string): Promise<Talker> {
    const talker = new Talker(["--join", await network.invitation("AU"), "--name", name, ...data(name)]);
    await talker.hears("type", "I accept");
    return talker;
  }

  test("nobody joins without typing that the disclosure is accepted, and nothing is told to the network", async () => {
    const link = await network.invitation("AU");
    const eve = new Talker(["--join", link, "--name", "Eve", ...data("eve")]);
    const [, version, language, text] = await eve.hears("disclosure");
    expect([version, language]).toEqual(["1", "en"]);
    expect(text).toContain("approved by two judges and two people of an independent oversight body");
    eve.type("yes");
    const { code, stderr } = await eve.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^custos: not joined, since the disclosure was not accepted/);
    // The invitation is as good as before.
    ana = new Talker(["--join", link, "--name", "Ana", ...data("ana")]);
    await ana.hears("type", "I accept");
    ana.type("I accept");
    await ana.hears("hello", "Ana");
    await ana.hears("connection", "open");
  });

  test("they talk: a room, messages, replies, reactions, edits, who can read it", async () => {
    bo = await joining("Bo Larsen");
    bo.type("i accept");
    await bo.hears("connection", "open");
    bo.type("/rooms");
    await bo.hears("end", "rooms", "0");
    ana.type("/new Harbour: bo");
    await ana.hears("opened", "Harbour", "people=2");
    await bo.hears("entered", "Harbour", "people=2");
    ana.type("The crane is booked.");
    const [, room, seq = "", , who] = await bo.hearsSaid("The crane is booked.");
    expect([room, who]).toEqual(["Harbour", "Ana"]);
    await bo.hears("unread", "Harbour", "1");
    bo.type("/open har");
    await bo.hears("end", "history");
    bo.type(`/reply ${seq} Until ten.`);
    const reply = await ana.hearsSaid("Until ten.");
    expect([reply[4], reply[6]]).toEqual(["Bo Larsen", `answers=${seq}`]);
    bo.type(`/react ${seq} 👍`);
    await ana.hears("reaction", "Harbour", seq, "Bo Larsen", "👍");
    await bo.hears("reaction", "Harbour", seq, "Bo Larsen", "👍");
    bo.type(`/react ${seq} 👍`);
    await ana.hears("reaction-taken", "Harbour", seq, "Bo Larsen", "👍");
    ana.type(`/edit ${seq} The crane is free.`);
    expect((await bo.hears("edited", "Harbour", seq))[5]).toBe("The crane is free.");
    bo.type(`/edit ${seq} Mine.`);
    await bo.hears("refused", "forbidden");
    ana.type("/who");
    await ana.hears("who", "Harbour", "person", "Bo Larsen", "devices=1");
    const authority = await ana.hears("who", "Harbour", "authority");
    expect(authority.slice(4)).toEqual(["authorising=2/3", "oversight=2/3"]);
    await ana.hears("who", "Harbour", "log");
    ana.type("/find CRANE");
    await ana.hears("end", "find", "1");
  });

  test("what is written while the relay is away goes out when it is back, once and in its order", async () => {
    await network.relay.stop();
    await Promise.all([ana.hears("connection", "lost"), bo.hears("connection", "lost")]);
    ana.type("one");
    ana.type("two");
    await ana.hears("waiting", "Harbour", "one");
    await ana.hears("waiting", "Harbour", "two");
    bo.type("/add Ana");
    await bo.hears("refused", "unavailable");
    ana.type("/history");
    await ana.hears("waiting", "Harbour", "");
    await network.relay.start();
    await bo.hears("connection", "open");
    await bo.hearsSaid("one");
    await bo.hearsSaid("two");
    await ana.hearsSaid("two");
    for (const text of ["one", "two"]) {
      expect(bo.said.filter((line) => line.split("\t")[5] === text).length).toBe(1);
    }
  });

  test("a text that a terminal would obey comes as something to read", async () => {
    ana.type("\u001b[2Jgone\u202e");
    await bo.hearsSaid("␛[2Jgone<U+202E>");
  });

  test("killed and started again it has everything; at the end of a script it waits until all has gone out", async () => {
    ana.kill("SIGKILL");
    await ana.ended;
    bo.type("Are you there?");
    await bo.hearsSaid("Are you there?");
    ana = new Talker([...data("ana"), "--room", "Harbour"]);
    await ana.hears("hello", "Ana");
    await ana.hears("opened", "Harbour", "people=2");
    const history = ana.said.filter((line) => line.startsWith("message\tHarbour"));
    expect(history.map((line) => line.split("\t")[5])).toContain("Are you there?");
    ana.type("Yes.");
    ana.end();
    expect(await ana.ended).toEqual({ code: 0, stderr: "" });
    await bo.hearsSaid("Yes.");
  });

  test("--json says the same as objects; Ctrl-C and a reader that goes away end it cleanly", async () => {
    const json = new Talker([...data("ana"), "--json"]);
    json.type("/open Harbour");
    json.type("/history 1");
    json.type("/quit");
    expect((await json.ended).code).toBe(0);
    const events = json.said.map((line) => JSON.parse(line) as Record<string, unknown>);
    const { rows } = events.findLast(({ event }) => event === "history") as {
      rows: Record<string, unknown>[];
    };
    expect(rows).toMatchObject([
      { kind: "message", from: { name: "Ana" }, own: true, text: "Yes.", state: "sent" },
    ]);
    bo.kill("SIGINT");
    expect(await bo.ended).toEqual({ code: 0, stderr: "" });
  });

  test("bad input is one line and 2; one device is not run twice", async () => {
    const ended = (...args: string[]) => new Talker(args).ended;
    const nobody = await ended(...data("nobody"));
    expect(nobody.code).toBe(2);
    expect(nobody.stderr).toMatch(/nobody has joined here yet; --join LINK\n$/);
    const bad = await ended("--join", "https://example.com", "--name", "X", ...data("x"));
    expect([bad.code, bad.stderr]).toEqual([2, expect.stringMatching(/^custos: --join: invitation: /)]);
    const first = new Talker(data("ana"));
    await first.hears("connection", "open");
    const second = await ended(...data("ana"));
    expect([second.code, second.stderr]).toEqual([1, "custos: another client has the store open\n"]);
    first.type("/quit");
    expect((await first.ended).code).toBe(0);
  });
});
