import type { DeviceId, MessageId, PersonId, RoomId } from "@custos/base";
import { contentCodec, plainTextOf, textContent } from "@custos/crypto/codec";
import {
  createClient,
  MemoryStore,
  parseInvitationLink,
  type Client,
  type ClientEvent,
  type ClientStore,
  type HistoryEntry,
  type SentMessage,
} from "@custos/sdk";
import { connectWs } from "@custos/sdk/node";
import type { TestClock } from "./clock.js";

export interface PersonOptions {
  readonly name: string;
  readonly personId: PersonId;
  readonly deviceId: DeviceId;
  /** Code of the home authority. */
  readonly authority: string;
  /** Where the person thinks that the relay is: a proxy, perhaps. */
  readonly relayUrl: string;
  readonly clock: TestClock;
}

/** Somebody with one device: a real client of the SDK with a store of its own. */
export class Person {
  readonly name: string;
  readonly id: PersonId;
  readonly device: DeviceId;
  /** Code of the home authority at the beginning. */
  readonly authority: string;
  readonly store: ClientStore = new MemoryStore();
  /** All that any client of this device has told. */
  readonly events: ClientEvent[] = [];
  readonly #options: PersonOptions;
  #client: Client;

  constructor(options: PersonOptions) {
    this.name = options.name;
    this.id = options.personId;
    this.device = options.deviceId;
    this.authority = options.authority;
    this.#options = options;
    this.#client = this.#open();
  }

  get client(): Client {
    return this.#client;
  }

  /** Joins, saying yes to the disclosure unless told otherwise, and connects. */
  async join(link: string, accept = true): Promise<void> {
    await this.#client.join({
      link: parseInvitationLink(link),
      displayName: this.name,
      language: "en",
      accept: () => accept,
      personId: this.id,
      deviceId: this.device,
    });
    await this.#client.connect();
    await this.#client.settled();
  }

  /** The program is started again on the same store. */
  async reopen(): Promise<void> {
    await this.#client.close();
    this.#client = this.#open();
    await this.#client.connect();
  }

  say(roomId: RoomId, text: string, messageId?: MessageId): Promise<SentMessage> {
    return this.#client.send(roomId, textContent(text), messageId ? { messageId } : {});
  }

  /** A room's history as its reader sees it: texts, and gaps by their cause. */
  async texts(roomId: RoomId): Promise<string[]> {
    const shown: string[] = [];
    for (let after = 0; ;) {
      const page = await this.#client.history(roomId, { afterSeq: after, limit: 256 });
      for (const entry of page) shown.push(...shownOf(entry));
      const last = page.at(-1)?.seq;
      if (last === undefined || last === after) return shown;
      after = last;
    }
  }

  /** Events of one type so far. */
  seen<Type extends ClientEvent["type"]>(type: Type): Extract<ClientEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<ClientEvent, { type: Type }> => event.type === type);
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  #open(): Client {
    const { relayUrl, clock } = this.#options;
    const client = createClient({ relayUrl, store: this.store, clock, connect: connectWs });
    client.on((event) => this.events.push(event));
    return client;
  }
}

function shownOf(entry: HistoryEntry): string[] {
  if (entry.kind === "gap") return [`gap: ${entry.cause}`];
  if (entry.kind !== "message") return [];
  const text = plainTextOf(contentCodec.decode(entry.content));
  return text === undefined ? [] : [text];
}
