import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dayMs, ensure, type DeviceId, type MessageId, type PersonId, type RoomId } from "@custos/base";
import { limits, logAppend, logRead, trusteeSwitch } from "@custos/contract";
import { encodeLeaf, parseLeaf, signLeafPart, type Leaf, type LeafOf } from "@custos/crypto/log";
import type { CharterNote } from "@custos/crypto/verify";
import { callOperation, type RelayClient } from "@custos/service";
import { readTrusteeKeys } from "@custos/trustee";
import { connectOperator, inviteAsOperator, openKeyPair, openRolePeople, openToken, type Body } from "custos";
import { Authority, authorityOf } from "./authority.js";
import type { TestClock } from "./clock.js";
import { idFor } from "./ids.js";
import { makeNetwork, type NetworkOptions, type NetworkParts } from "./make-network.js";
import { Person } from "./person.js";
import type { Server } from "./server.js";

/** A whole Custos in this process, on the loopback interface: only the clock and the people are the test's own. */
export class Network {
  readonly clock: TestClock;
  readonly charter: CharterNote;
  readonly relay: Server;
  readonly authorities: readonly Authority[];
  /** Everybody who has joined and was not closed by the test. */
  readonly people: Person[] = [];
  readonly folder: string;
  readonly #parts: NetworkParts;
  readonly #operator: RelayClient;

  constructor(folder: string, parts: NetworkParts) {
    this.folder = folder;
    this.#parts = parts;
    this.clock = parts.clock;
    this.charter = parts.charter;
    this.relay = parts.relay;
    const { layout } = parts;
    const roles = openRolePeople(layout.roleKeys, parts.authorities);
    const token = openToken(layout.staffToken);
    this.authorities = parts.access.map(
      (access) =>
        new Authority(
          parts,
          access,
          roles.filter(({ authority }) => authority === access.code),
          token,
        ),
    );
    this.#operator = connectOperator(this.#inviting);
  }

  /** An authority by its code. */
  authority(code: string): Authority {
    return authorityOf(this.authorities, code);
  }

  /** A quorum's three trustees, by index. */
  trustees(code: string, body: Body): Server[] {
    return this.#parts.trustees
      .filter(({ place }) => place.authority === code && place.body === body)
      .map(({ server }) => server);
  }

  /** Switches a trustee's agent on or off; off it gives no keys, and goes on cosigning the log. */
  async switchTrustee({ url }: Server, on: boolean): Promise<void> {
    const token = openToken(this.#parts.layout.ceremonyToken);
    await callOperation(url, trusteeSwitch, { on }, { token });
  }

  /** Everybody who cosigns the log: all trustees of oversight, and the witness outside. */
  get witnesses(): Server[] {
    return this.#parts.trustees
      .filter(({ place }) => place.body !== "authorising")
      .map(({ server }) => server);
  }

  /** Every server but the relay. */
  get servers(): Server[] {
    return [
      ...this.#parts.trustees.map(({ server }) => server),
      ...this.#parts.access.map(({ server }) => server),
    ];
  }

  /** What the relay writes down. */
  get relayFolder(): string {
    return this.#parts.layout.relay;
  }

  personId(name: string): PersonId {
    return idFor<PersonId>(this.#parts.seed, "person", name);
  }

  roomId(name: string): RoomId {
    return idFor<RoomId>(this.#parts.seed, "room", name);
  }

  messageId(name: string): MessageId {
    return idFor<MessageId>(this.#parts.seed, "message", name);
  }

  /** A fresh invitation from the operator, as a link; good for a week where nothing else is said. */
  invitation(authority: string, expiresAtMs = this.clock.nowMs() + 7 * dayMs): Promise<string> {
    return inviteAsOperator(this.#inviting, this.#operator, {
      authority: this.authority(authority).number,
      expiresAtMs,
    });
  }

  /** A device that has not joined yet. `via` is where it thinks that the relay is. */
  stranger(name: string, options: { authority?: string; via?: string } = {}): Person {
    const { authority = this.#parts.authorities[0] ?? "", via = this.relay.url } = options;
    return new Person({
      name,
      personId: this.personId(name),
      deviceId: idFor<DeviceId>(this.#parts.seed, "device", name),
      authority,
      relayUrl: via,
      clock: this.clock,
    });
  }

  /** Somebody who has joined and is connected. */
  async person(name: string, options: { authority?: string; via?: string } = {}): Promise<Person> {
    const person = this.stranger(name, options);
    await person.join(await this.invitation(person.authority));
    this.people.push(person);
    return person;
  }

  /** Enters a person's move to another home authority, signed by two of oversight of both; from tomorrow on. */
  async move(person: PersonId, from: string, to: string): Promise<void> {
    const unsigned = {
      type: "move" as const,
      personId: person,
      authority: this.authority(to).number,
      firstDay: this.clock.day + 1,
      atMs: this.clock.nowMs(),
    };
    const signatures = [from, to]
      .flatMap((code) =>
        this.#parts.trustees
          .filter(({ place }) => place.authority === code && place.body === "oversight")
          .slice(0, 2)
          .map(({ place }) => ({
            authority: this.authority(code).number,
            body: "oversight" as const,
            trustee: place.index,
            signature: signLeafPart(unsigned, readTrusteeKeys(place.dataDir).signing),
          })),
      )
      .toSorted((a, b) => a.authority - b.authority || a.trustee - b.trustee);
    await callOperation(this.relay.url, logAppend, { leaf: encodeLeaf({ ...unsigned, signatures } as Leaf) });
  }

  /** Everybody who is connected has everything, what it led to included, and every running reader too. */
  async settled(): Promise<void> {
    // Twice: what the first round sends, the second one receives.
    for (let round = 0; round < 2; round += 1) {
      await Promise.all(this.people.map(({ client }) => client.settled()));
    }
    for (const authority of this.authorities) if (authority.server.isRunning) await authority.settled();
  }

  /** All of the log that is cosigned. */
  async logLeaves(): Promise<Leaf[]> {
    const leaves: Leaf[] = [];
    for (;;) {
      const input = { from: leaves.length, limit: limits.entriesPerRead };
      const { entries, size } = await callOperation(this.relay.url, logRead, input);
      ensure(entries.length > 0 || leaves.length >= size, "bad-log", "entries are missing");
      leaves.push(...entries.map(parseLeaf));
      if (leaves.length >= size) return leaves;
    }
  }

  async releaseLeaves(): Promise<LeafOf<"release">[]> {
    const leaves = await this.logLeaves();
    return leaves.filter((leaf): leaf is LeafOf<"release"> => leaf.type === "release");
  }

  async close(): Promise<void> {
    for (const person of this.people.splice(0)) await person.close();
    await this.#operator.close();
    for (const server of this.servers.toReversed()) await server.stop();
    await this.relay.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get #inviting() {
    const { relay, charter, layout } = this.#parts;
    return { relayUrl: relay.url, charter, operator: openKeyPair(layout.operatorKey) };
  }
}

/**
 * A network of its own with real servers and real key ceremonies, made anew in a temporary folder. Use it with
 * `await using`, or close it.
 */
export async function startNetwork(options: NetworkOptions = {}): Promise<Network> {
  const folder = mkdtempSync(join(tmpdir(), "custos-testkit-"));
  return new Network(folder, await makeNetwork(folder, options));
}
