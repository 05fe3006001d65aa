import { codeOf, type Clock, type DeviceId, type ErrorCode, type PersonId } from "@custos/base";
import { createClient, MemoryStore, type Client, type ClientEvent, type ClientStore } from "@custos/sdk";
import { DyingStore } from "../relay/dying-store.js";
import { idOf } from "../relay/memory-network.js";
import type { MemoryRelay } from "../relay/memory-relay.js";
import { inviteByOperator } from "../relay/world.js";

/** One person with one device, whose program is closed, killed and started again as it comes. */
export class ModelPerson {
  readonly id: PersonId;
  readonly device: DeviceId;
  readonly events: ClientEvent[] = [];
  readonly #relay: MemoryRelay;
  readonly #store = new MemoryStore();
  readonly #clock: Clock;
  readonly name: string;
  #dying: DyingStore | undefined;
  #client: Client | undefined;

  constructor(relay: MemoryRelay, name: string, skewMs: number) {
    this.#relay = relay;
    this.name = name;
    this.id = idOf<PersonId>(name);
    this.device = idOf<DeviceId>(`${name}/1`);
    this.#clock = { nowMs: () => relay.clock.nowMs() + skewMs };
  }

  /** Absent while the device is off. */
  get client(): Client | undefined {
    return this.#client;
  }

  get isDead(): boolean {
    return this.#dying?.dead === true;
  }

  async join(authority: number): Promise<void> {
    const link = inviteByOperator(this.#relay, this.name, authority);
    const names = { displayName: this.name, language: "en", personId: this.id, deviceId: this.device };
    const client = this.#open(this.#store);
    await client.join({ link, accept: () => true, ...names });
    await client.connect();
    await client.settled();
    while (!this.#relay.laid.get(this.device)?.lastResort)
      await new Promise((resolve) => setImmediate(resolve));
  }

  /** `writes`: the process is killed at so many writes from now. */
  async switchOn(kill?: { writes: number; when: "before" | "after" }): Promise<void> {
    if (this.#client) return;
    this.#dying = kill && new DyingStore(this.#store, kill.writes, kill.when);
    await this.#open(this.#dying ?? this.#store)
      .connect()
      .catch((error: unknown) => this.#expect(error, ["corrupt", "cancelled"]));
  }

  #open(store: ClientStore): Client {
    const { url: relayUrl, connect, fetch } = this.#relay;
    const client = createClient({ relayUrl, store, clock: this.#clock, connect, fetch });
    client.on((event) => this.events.push(event));
    this.#client = client;
    return client;
  }

  async switchOff(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.close().catch((error: unknown) => this.#expect(error, ["corrupt"]));
  }

  #expect(error: unknown, codes: readonly ErrorCode[]): void {
    if (!codes.includes(codeOf(error))) throw error;
  }
}
