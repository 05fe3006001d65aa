import {
  codeOf,
  ensure,
  fromHex,
  systemClock,
  type MessageId,
  type PersonId,
  type RoomId,
} from "@custos/base";
import {
  accepting,
  createClient,
  deleteContent,
  editContent,
  openIndexedDbStore,
  parseInvitationLink,
  reactionContent,
  replyContent,
  textContent,
  unreactContent,
  type Client,
  type ClientEvent,
  type ConversationRow,
  type Draft,
  type InspectedInvitation,
  type MimiContent,
  type PersonName,
  type RoomOverview,
} from "@custos/sdk";
import { invitationView, networkView } from "./charter-view.js";
import type {
  EngineApi,
  EnginePhase,
  EngineView,
  InvitationView,
  NetworkView,
  NewMessage,
  RowsPatch,
} from "./engine-api.js";
import { EngineLock } from "./engine-lock.js";
import { patchOf } from "./rows-patch.js";
import { connect } from "./sockets.js";
import { telling } from "./telling.js";

/** Changes that come together are shown together. */
const pauseMs = 40;
/** Between two questions for people whose names are not known. */
const peoplePauseMs = 5_000;

interface Watched {
  readonly roomId: RoomId;
  readonly show: (patch: RowsPatch) => void;
  rows: readonly ConversationRow[];
}

/** The member's engine inside its worker: one client, its store, and what the screens are shown of it. */
export class EngineHost implements EngineApi {
  readonly #relayUrl: string;
  readonly #lock: EngineLock;
  #client: Client | undefined;
  #show: (view: EngineView) => void = () => {};
  #phase: EnginePhase = { is: "starting" };
  #rooms: RoomOverview[] | undefined;
  #people: PersonName[] = [];
  #askedForPeopleMs = 0;
  #peopleTimer: ReturnType<typeof setTimeout> | undefined;
  #inspected: { invitation: InspectedInvitation; language: string } | undefined;
  #watched: Watched | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #refreshing = false;
  #again = false;
  #online = navigator.onLine;

  constructor(relayUrl: string) {
    this.#relayUrl = relayUrl;
    this.#lock = new EngineLock({
      begin: () => this.#begin(),
      end: () => this.#end(),
      waits: () => this.#enter({ is: "elsewhere", asked: false }),
    });
  }

  networkChanged(online: boolean): Promise<void> {
    this.#online = online;
    this.#client?.networkChanged(online);
    this.#tell();
    return Promise.resolve();
  }

  async open(show: (view: EngineView) => void): Promise<void> {
    this.#show = show;
    this.#tell();
    await this.#lock.open();
  }

  takeOver(): Promise<void> {
    this.#enter({ is: "elsewhere", asked: true });
    this.#lock.ask();
    return Promise.resolve();
  }

  inspect(text: string, language: string): Promise<InvitationView> {
    return telling(async () => {
      const invitation = await this.#own().inspectInvitation(parseInvitationLink(text), { language });
      this.#inspected = { invitation, language };
      return invitationView(invitation);
    });
  }

  join({ displayName }: { displayName: string }): Promise<void> {
    return telling(async () => {
      ensure(this.#inspected, "disclosure-not-accepted", "nothing was shown");
      const { invitation, language } = this.#inspected;
      await this.#own().join({ link: invitation.link, displayName, language, accept: accepting(invitation) });
      await this.#beMember(this.#own());
    });
  }

  watch(
    roomId: RoomId,
    show: (patch: RowsPatch) => void,
  ): Promise<{ readSeq: number; draft: Draft | undefined }> {
    return telling(async () => {
      const client = this.#own();
      const watched: Watched = { roomId, show, rows: [] };
      this.#watched = watched;
      const [readSeq, draft] = await Promise.all([client.readMark(roomId), client.draft(roomId)]);
      await this.#showRows(watched);
      return { readSeq, draft };
    });
  }

  unwatch(roomId: RoomId): Promise<void> {
    if (this.#watched?.roomId === roomId) this.#watched = undefined;
    return Promise.resolve();
  }

  say(roomId: RoomId, { text, replyTo, edits }: NewMessage): Promise<void> {
    if (edits) return this.#put(roomId, editContent(fromHex(edits), text));
    return this.#put(roomId, replyTo ? replyContent(fromHex(replyTo), text) : textContent(text));
  }

  react(roomId: RoomId, reference: string, emoji: string): Promise<void> {
    return this.#put(roomId, reactionContent(fromHex(reference), emoji));
  }

  unreact(roomId: RoomId, reference: string, reaction: string): Promise<void> {
    return this.#put(roomId, unreactContent(fromHex(reaction), fromHex(reference)));
  }

  remove(roomId: RoomId, reference: string): Promise<void> {
    return this.#put(roomId, deleteContent(fromHex(reference)));
  }

  retry(roomId: RoomId, messageId: MessageId): Promise<void> {
    this.#own()
      .retryFailed(roomId, messageId)
      .catch(() => {
        // Refused again: it stands in the room as failed once more.
      });
    return Promise.resolve();
  }

  dismiss(roomId: RoomId, messageId: MessageId): Promise<void> {
    return telling(() => this.#own().dismissFailed(roomId, messageId));
  }

  markRead(roomId: RoomId, seq: number): Promise<void> {
    return telling(() => this.#own().markRead(roomId, seq));
  }

  setDraft(roomId: RoomId, draft: Draft | undefined): Promise<void> {
    return telling(async () => {
      await this.#own().setDraft(roomId, draft);
      this.#refreshSoon();
    });
  }

  createRoom(options: { name: string; people: PersonId[] }): Promise<RoomId> {
    return telling(async () => {
      const roomId = await this.#own().createRoom(options);
      this.#refreshSoon();
      return roomId;
    });
  }

  addPeople(roomId: RoomId, people: PersonId[]): Promise<void> {
    return telling(() => this.#own().addPeople(roomId, people));
  }

  leave(roomId: RoomId): Promise<void> {
    return telling(() => this.#own().leave(roomId));
  }

  whoCanRead(roomId: RoomId): ReturnType<Client["whoCanRead"]> {
    return telling(() => this.#own().whoCanRead(roomId));
  }

  network(language: string): Promise<NetworkView> {
    return telling(async () => networkView(await this.#own().network({ language })));
  }

  invite({ expiresInMs }: { expiresInMs: number }): Promise<string> {
    const page = `${self.location.origin}/join`;
    return telling(() => this.#own().invite({ expiresInMs, page }));
  }

  refreshPeople(): Promise<void> {
    return telling(async () => {
      this.#people = await this.#own().people();
      this.#tell();
    });
  }

  #own(): Client {
    const client = this.#client;
    ensure(client, "unavailable", "the engine is not in this tab");
    return client;
  }

  /** Into the outbox, and on its way; what becomes of it is shown in the room. */
  #put(roomId: RoomId, content: MimiContent): Promise<void> {
    return telling(async () => {
      const client = this.#own();
      let stop = (): void => {};
      const waiting = new Promise<void>((resolve) => {
        stop = client.on((event) => {
          if (event.type === "outbox" && event.roomId === roomId) resolve();
        });
      });
      try {
        await Promise.race([waiting, client.send(roomId, content)]);
      } finally {
        stop();
      }
    });
  }

  async #begin(): Promise<void> {
    try {
      const client = createClient({
        relayUrl: this.#relayUrl,
        store: await openIndexedDbStore("custos"),
        clock: systemClock,
        connect,
      });
      this.#client = client;
      client.on((event) => this.#hear(event));
      if (await client.hasJoined()) await this.#beMember(client);
      else this.#enter({ is: "newcomer" });
    } catch (error) {
      this.#enter({ is: "failed", code: codeOf(error) });
    }
  }

  async #beMember(client: Client): Promise<void> {
    this.#people = await client.knownPeople();
    await client.connect();
    this.#rooms = await client.overview();
    this.#enter({ is: "member", self: await client.self() });
  }

  async #end(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#watched = undefined;
    this.#rooms = undefined;
    await client?.close();
  }

  #hear(event: ClientEvent): void {
    if (event.type === "error" && event.error.code === "corrupt") {
      this.#enter({ is: "failed", code: "corrupt" });
      return;
    }
    if (event.type === "connection") {
      if (event.state === "open") this.#askForPeople();
      this.#tell();
      return;
    }
    this.#refreshSoon();
  }

  #refreshSoon(): void {
    if (this.#refreshing) this.#again = true;
    else if (this.#timer === undefined) this.#timer = setTimeout(() => void this.#refresh(), pauseMs);
  }

  async #refresh(): Promise<void> {
    this.#timer = undefined;
    const client = this.#client;
    if (!client || this.#phase.is !== "member") return;
    this.#refreshing = true;
    try {
      if (this.#watched) await this.#showRows(this.#watched);
      this.#rooms = await client.overview();
      const known = new Set(this.#people.map(({ personId }) => personId));
      if (this.#rooms.some(({ people }) => people.some((id) => !known.has(id)))) this.#askForPeople();
      this.#tell();
    } catch {
      // The client was closed or its store failed meanwhile: either is told by itself.
    } finally {
      this.#refreshing = false;
      if (this.#again) {
        this.#again = false;
        this.#refreshSoon();
      }
    }
  }

  async #showRows(watched: Watched): Promise<void> {
    const rows = await this.#own().conversation(watched.roomId);
    if (watched !== this.#watched) return;
    const patch = patchOf(watched.rows, rows);
    watched.rows = rows;
    watched.show(patch);
  }

  #askForPeople(): void {
    const nowMs = performance.now();
    const sinceMs = nowMs - this.#askedForPeopleMs;
    if (this.#askedForPeopleMs !== 0 && sinceMs < peoplePauseMs) {
      // Somebody came in right after the last question: they are asked for once the pause is over.
      if (this.#peopleTimer === undefined)
        this.#peopleTimer = setTimeout(() => {
          this.#peopleTimer = undefined;
          this.#refreshSoon();
        }, peoplePauseMs - sinceMs);
      return;
    }
    this.#askedForPeopleMs = nowMs;
    this.refreshPeople().catch(() => {
      // Names are asked for again when the connection is back.
    });
  }

  #enter(phase: EnginePhase): void {
    this.#phase = phase;
    this.#tell();
  }

  #tell(): void {
    this.#show({
      phase: this.#phase,
      connection: this.#client?.connectionState ?? "closed",
      online: this.#online,
      rooms: this.#rooms,
      people: this.#people,
    });
  }
}
