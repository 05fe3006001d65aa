import { join } from "node:path";
import * as z from "zod";
import { codeOf, ensure, errorCodes, toHex, type PersonId } from "@custos/base";
import { limits, logRead } from "@custos/contract";
import { textContent } from "@custos/crypto/codec";
import { parseLeaf } from "@custos/crypto/log";
import { ed25519PublicKey } from "@custos/crypto/verify";
import { parseInvitationLink } from "@custos/sdk";
import { callOperation } from "@custos/service";
import { harbour } from "./cast.js";
import { rest } from "./chatter.js";
import type { ResidentsConfig } from "./config.js";
import { homeOf, type Household } from "./household.js";
import { phrasesFor } from "./phrases.js";
import { StateFile } from "./state-file.js";

const stateSchema = z.strictObject({
  /** Resident who vouches, by the invitation's public key in hex. */
  vouched: z.record(z.string(), z.string()),
  /** Entries of the log that have been looked at. */
  logSize: z.int(),
  /** People who have joined and were not greeted yet, with their sponsor. */
  waiting: z.record(z.string(), z.string()),
});

const lookEveryMs = 1_500;
const longestRetryMs = 60_000;
/** A start makes new invitations, so that these need not live long. */
const invitationMs = 3 * 86_400_000;

/** Newcomers for whom residents vouch: invites them, and greets them when they are there. */
export class Newcomers {
  readonly #config: ResidentsConfig;
  readonly #house: Household;
  readonly #state: StateFile<typeof stateSchema>;
  readonly #retryAtMs = new Map<string, { atMs: number; pauseMs: number }>();

  constructor(config: ResidentsConfig, house: Household) {
    this.#config = config;
    this.#house = house;
    const initial = { vouched: {}, logSize: 0, waiting: {} };
    this.#state = new StateFile(join(config.dataDir, "newcomers.json"), stateSchema, initial);
  }

  /** A fresh link for each of those named in the config. Who vouched is written down before a link is told. */
  async invite(): Promise<Record<string, string>> {
    const { newcomers, authorities } = this.#config;
    const links: Record<string, string> = {};
    const vouched: Record<string, string> = {};
    for (const { name, sponsor, authority } of newcomers) {
      const resident = this.#house.get(sponsor);
      const number =
        authority === undefined ? homeOf(resident, authorities) : authorities.indexOf(authority) + 1;
      ensure(number > 0, "malformed", `newcomers: no authority ${authority}`);
      const link = await resident.client.invite({ authority: number, expiresInMs: invitationMs });
      links[name] = link;
      vouched[toHex(ed25519PublicKey(parseInvitationLink(link).invitationKey))] = sponsor;
    }
    this.#state.set({ ...this.#state.value, vouched: { ...this.#state.value.vouched, ...vouched } });
    return links;
  }

  /** Looks who has come, and greets them, until the signal ends it. What the relay cannot do now is asked again. */
  async watch(signal: AbortSignal): Promise<void> {
    do {
      try {
        await this.#readLog();
        for (const [person, sponsor] of Object.entries(this.#state.value.waiting)) {
          await this.#greetWhenPossible(person as PersonId, sponsor);
        }
      } catch (error) {
        if (signal.aborted) return;
        if (!errorCodes[codeOf(error)].retry) throw error;
      }
    } while (await rest(lookEveryMs, signal));
  }

  async #readLog(): Promise<void> {
    for (;;) {
      const state = this.#state.value;
      const input = { from: state.logSize, limit: limits.entriesPerRead };
      const { entries } = await callOperation(this.#config.relayUrl, logRead, input);
      if (entries.length === 0) return;
      const vouched = { ...state.vouched };
      const waiting = { ...state.waiting };
      for (const leaf of entries.map(parseLeaf)) {
        if (leaf.type !== "person") continue;
        const key = toHex(leaf.invitation);
        const sponsor = vouched[key];
        if (sponsor === undefined) continue;
        waiting[leaf.personId] = sponsor;
        delete vouched[key];
      }
      this.#state.set({ vouched, waiting, logSize: state.logSize + entries.length });
    }
  }

  async #greetWhenPossible(person: PersonId, sponsor: string): Promise<void> {
    const nowMs = performance.now();
    const retry = this.#retryAtMs.get(person) ?? { atMs: 0, pauseMs: lookEveryMs };
    if (nowMs < retry.atMs) return;
    try {
      await this.#greet(person, sponsor);
    } catch (error) {
      const code = codeOf(error);
      if (code === "cancelled") throw error;
      // Nobody can be added before their device has connected for the first time.
      if (code === "not-found" || errorCodes[code].retry) {
        const pauseMs = Math.min(longestRetryMs, 1.5 * retry.pauseMs);
        this.#retryAtMs.set(person, { atMs: nowMs + retry.pauseMs, pauseMs });
        return;
      }
      // Such as a sponsor who has been removed from the room meanwhile: there is nobody to do it.
    }
    const { [person]: _, ...waiting } = this.#state.value.waiting;
    this.#state.set({ ...this.#state.value, waiting });
    this.#retryAtMs.delete(person);
  }

  /** May be done again: ids are fixed. */
  async #greet(person: PersonId, sponsor: string): Promise<void> {
    const { client, name } = this.#house.get(sponsor);
    const { ids } = this.#house;
    const newcomer = (await client.people()).find(({ personId }) => personId === person);
    ensure(newcomer, "not-found", "nobody of that id");
    await client.addPeople(ids.room(harbour), [person]);
    const own = `welcome ${person}`;
    const roomId = ids.room(own);
    await client.createRoom({ roomId, name: `${name}, ${newcomer.displayName}`, people: [person] });
    const greeting = phrasesFor(newcomer.language)
      .greeting.replace("{newcomer}", () => newcomer.displayName)
      .replace("{sponsor}", () => name);
    await client.send(roomId, textContent(greeting), { messageId: ids.message(own, "greeting") });
  }
}
