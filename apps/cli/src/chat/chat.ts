import { codeOf, CustosError, ensure, type PersonId, type RoomId } from "@custos/base";
import type { Client, ClientEvent, MessageRow } from "@custos/sdk";
import { parseLine, type ChatCommand } from "./commands.js";
import { peopleMeant, roomMeant } from "./lookup.js";
import { fold, type Names } from "./names.js";
import type { ListedRoom, Notice, Presenter, RoomLabel } from "./notice.js";
import { Outgoing } from "./outgoing.js";
import { RoomFeed } from "./room-feed.js";
import { isHarmless } from "./safe-text.js";
import { warningOf, type Warning } from "./warnings.js";

/** What needs the relay holds nothing else up for longer than this; it goes on behind. */
const patienceMs = 5_000;
const invitationDays = 7;
const shownAtOpening = 20;
const mostShownAtOpening = 200;
const mostHits = 50;
/** The same warning comes once in this time, however often its cause does. */
const warnAgainMs = 30_000;

export interface ChatOptions {
  readonly client: Client;
  readonly presenter: Presenter;
  readonly own: PersonId;
  readonly nowMs: () => number;
}

/** One person's rooms at a prompt: does what is typed, tells what happens. */
export class Chat {
  readonly #options: ChatOptions;
  readonly #client: Client;
  readonly #names: Names;
  readonly #feed: RoomFeed;
  readonly #outgoing: Outgoing;
  readonly #warned = new Map<string, number>();
  #listed: readonly ListedRoom[] = [];
  #work: Promise<unknown> = Promise.resolve();
  #unlisten: () => void = () => {};
  #ended = false;

  constructor(options: ChatOptions, names: Names) {
    this.#options = options;
    this.#client = options.client;
    this.#names = names;
    const { client, own } = options;
    const tell = (notice: Notice): void => this.#tell(notice);
    this.#feed = new RoomFeed({ client, names, own, tell, askNames: () => this.#askNames() });
    this.#outgoing = new Outgoing(client, tell);
  }

  /** Says who is here, connects, and takes in what has come meanwhile; without a connection it does not wait for long. */
  async start(): Promise<void> {
    const self = await this.#client.self();
    this.#names.set([...(await this.#client.knownPeople()), self]);
    this.#tell({ kind: "hello", self, network: await this.#client.network() });
    await this.#feed.begin();
    this.#unlisten = this.#client.on((event) => this.#hear(event));
    const tried = new Promise<void>((resolve) => {
      const end = this.#client.on((event) => {
        if (event.type !== "connection" || event.state === "connecting") return;
        end();
        resolve();
      });
    });
    await this.#client.connect();
    await atMost(patienceMs, tried);
    if (this.#client.connectionState === "open") await atMost(patienceMs, this.#client.settled());
    await this.#alone(() => this.#status());
  }

  /** Does what a line asks for, after everything that was asked before. False where it asks to end. */
  async handle(line: string): Promise<boolean> {
    const command = parseLine(line);
    if (command.do === "quit") return false;
    await this.#alone(() => this.#do(command).catch((error: unknown) => this.#refuse(error)));
    return true;
  }

  /** Names for Tab; it writes them into the prompt as they are. */
  get completions(): { rooms: string[]; people: string[] } {
    const people = this.#names.all.map(({ personId }) => this.#names.of(personId));
    return {
      rooms: this.#listed.map(({ name }) => name).filter(isHarmless),
      people: people.filter(isHarmless),
    };
  }

  /** Resolves to how many messages still wait, once everything has gone out or the time is over. */
  async flush(withinMs: number): Promise<number> {
    await this.#alone(() => Promise.resolve());
    await atMost(withinMs, this.#outgoing.gone());
    await this.#alone(() => this.#feed.refresh());
    const overview = await this.#client.overview();
    return overview.reduce((sum, { waiting }) => sum + waiting, 0);
  }

  async close(): Promise<void> {
    this.#ended = true;
    this.#unlisten();
    await this.#client.close();
    await Promise.all([this.#work, this.#outgoing.gone()]);
  }

  async #do(command: ChatCommand): Promise<void> {
    const client = this.#client;
    switch (command.do) {
      case "nothing":
      case "quit":
        return;
      case "say":
      case "reply":
      case "edit":
      case "delete":
      case "react": {
        const roomId = this.#openRoom();
        return this.#outgoing.put(await this.#label(roomId), this.#feed.rows(roomId), command);
      }
      case "rooms":
        await this.#listRooms();
        return this.#tell({ kind: "rooms", rooms: this.#listed });
      case "open":
        if (!/^\d+$/.test(command.room) || this.#listed.length === 0) await this.#listRooms();
        return this.#enter(roomMeant(this.#listed, command.room).roomId);
      case "history": {
        const roomId = this.#openRoom();
        const rows = (await client.conversation(roomId)).slice(-command.count);
        return this.#tell({ kind: "history", room: await this.#label(roomId), rows });
      }
      case "who": {
        const roomId = this.#openRoom();
        const [who, network] = await Promise.all([client.whoCanRead(roomId), client.network()]);
        return this.#tell({ kind: "who", room: await this.#label(roomId), who, network });
      }
      case "new": {
        const people = await this.#people(command.people);
        const { name } = command;
        return this.#online(async () => this.#enter(await client.createRoom({ name, people })));
      }
      case "add": {
        const roomId = this.#openRoom();
        const people = await this.#people(command.people);
        return this.#online(() => client.addPeople(roomId, people));
      }
      case "leave": {
        const roomId = this.#openRoom();
        return this.#online(async () => {
          await client.leave(roomId);
          this.#feed.close();
        });
      }
      case "invite":
        return this.#online(async () => {
          const link = await client.invite({ expiresInMs: invitationDays * 86_400_000 });
          this.#tell({ kind: "invitation", link, days: invitationDays });
        });
      case "people":
        await this.#askNames();
        return this.#tell({ kind: "people", people: this.#names.all, own: this.#options.own });
      case "find":
        return this.#find(command.text);
      case "name":
        return this.#tell({ kind: "self", self: await client.self(), network: await client.network() });
      case "help":
        return this.#tell({ kind: "help" });
      case "refuse":
        throw new CustosError("malformed", command.why);
    }
  }

  /** Opens a room and shows its end. */
  async #enter(roomId: RoomId): Promise<void> {
    const overview = (await this.#client.overview()).find((room) => room.roomId === roomId);
    ensure(overview, "not-found", "no such room");
    const { unread, people } = overview;
    const rows = await this.#feed.enter(roomId);
    const room = this.#feed.labelOf(overview);
    this.#tell({ kind: "opened", room, people: people.length, unread });
    const count = Math.min(mostShownAtOpening, Math.max(shownAtOpening, unread));
    this.#tell({ kind: "history", room, rows: rows.slice(-count) });
    await this.#status();
  }

  async #listRooms(): Promise<void> {
    const all = (await this.#client.overview()).filter(({ standing }) => standing !== "joining");
    this.#listed = all.map((overview, i) => ({
      ...this.#feed.labelOf(overview),
      number: i + 1,
      isOpen: overview.roomId === this.#feed.open,
      overview,
    }));
  }

  async #people(typed: readonly string[]): Promise<PersonId[]> {
    await this.#askNames();
    return peopleMeant(this.#names, typed, this.#options.own);
  }

  async #find(text: string): Promise<void> {
    const wanted = fold(text);
    const hits: { room: RoomLabel; row: MessageRow }[] = [];
    for (const overview of await this.#client.overview()) {
      const room = this.#feed.labelOf(overview);
      for (const row of await this.#client.conversation(overview.roomId)) {
        if (row.kind === "message" && fold(row.text ?? "").includes(wanted)) hits.push({ room, row });
      }
    }
    hits.sort((a, b) => (a.row.timeMs ?? Infinity) - (b.row.timeMs ?? Infinity));
    this.#tell({ kind: "found", text, hits: hits.slice(-mostHits) });
  }

  #openRoom(): RoomId {
    const { open } = this.#feed;
    ensure(open, "not-found", "no room is open: /rooms lists them, /open NAME opens one");
    return open;
  }

  /** Something that needs the relay: refused without a connection, and waited for only so long. */
  async #online(work: () => Promise<void>): Promise<void> {
    const isOpen = this.#client.connectionState === "open";
    ensure(isOpen, "unavailable", "not connected: this cannot be done now");
    let isOver = false;
    const done = work().finally(() => (isOver = true));
    await atMost(patienceMs, done);
    if (isOver) return;
    done.catch((error: unknown) => this.#refuse(error));
    this.#tell({ kind: "done", text: "this takes its time; it goes on as soon as the relay answers" });
  }

  async #askNames(): Promise<void> {
    if (this.#client.connectionState !== "open") return;
    const asking = this.#client.people().then((people) => this.#names.set(people));
    asking.catch(() => {
      // Without a connection the names that are known have to do.
    });
    await atMost(patienceMs, asking);
  }

  #hear(event: ClientEvent): void {
    const warning = warningOf(event);
    if (warning) this.#warn(warning);
    if (event.type === "connection") {
      this.#tell({ kind: "connection", state: event.state });
      if (event.state === "open") this.#later(() => this.#askNames());
      this.#later(() => this.#status());
    } else if ("roomId" in event && event.roomId) {
      this.#feed.touch(event.roomId);
      this.#later(async () => {
        await this.#feed.refresh();
        await this.#status();
      });
    }
  }

  async #status(): Promise<void> {
    const overview = await this.#client.overview();
    const { open } = this.#feed;
    const room = overview.find(({ roomId }) => roomId === open);
    const elsewhere = overview.filter(({ roomId, standing }) => roomId !== open && standing === "active");
    if (this.#ended) return;
    this.#options.presenter.status({
      room: room && this.#feed.labelOf(room),
      connection: this.#client.connectionState,
      unreadElsewhere: elsewhere.reduce((sum, { unread }) => sum + unread, 0),
      waiting: overview.reduce((sum, { waiting }) => sum + waiting, 0),
    });
  }

  async #label(roomId: RoomId): Promise<RoomLabel> {
    const room = (await this.#client.rooms()).find((one) => one.roomId === roomId);
    return room ? this.#feed.labelOf(room) : { roomId, name: roomId.slice(0, 4) };
  }

  #warn({ code, text, roomId }: Warning): void {
    const key = `${code} ${roomId}`;
    const nowMs = this.#options.nowMs();
    if ((this.#warned.get(key) ?? -Infinity) > nowMs - warnAgainMs) return;
    this.#warned.set(key, nowMs);
    this.#later(async () => {
      const room = roomId ? { room: await this.#label(roomId) } : {};
      this.#tell({ kind: "warning", code, text, ...room });
    });
  }

  #refuse(error: unknown): void {
    const code = codeOf(error);
    if (code === "cancelled" && this.#ended) return;
    const text = error instanceof CustosError ? error.message : "a fault of this program";
    this.#tell({ kind: "refused", code, text });
  }

  #tell(notice: Notice): void {
    if (!this.#ended) this.#options.presenter.present(notice);
  }

  /** Something that an event has led to; where it fails, the next event tries again. */
  #later(work: () => Promise<void>): void {
    this.#alone(async () => {
      if (!this.#ended) await work();
    }).catch((error: unknown) => {
      const code = codeOf(error);
      if (code !== "unavailable" && code !== "cancelled" && code !== "not-found") this.#refuse(error);
    });
  }

  /** One thing at a time, so that what is told is in one order. */
  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#work.then(work);
    this.#work = turn.catch(() => undefined);
    return turn;
  }
}

/** Waits for something, and not longer than so many milliseconds; it fails if the thing fails within them. */
async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  try {
    await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
