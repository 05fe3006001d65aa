import { createHash } from "node:crypto";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import { codeOf } from "@custos/base";
import { textContent } from "@custos/crypto/codec";
import type { Household } from "./household.js";
import { exchanges, fillings, type Exchange } from "./small-talk.js";
import { StateFile } from "./state-file.js";

const stateSchema = z.strictObject({ exchange: z.int(), line: z.int() });

export interface ChatterOptions {
  readonly house: Household;
  readonly dataDir: string;
  readonly rhythmMs: number;
  readonly signal: AbortSignal;
}

/** Keeps the rooms alive, without an end; a later start goes on with the next line. */
export async function chatter({ house, dataDir, rhythmMs, signal }: ChatterOptions): Promise<void> {
  const state = new StateFile(join(dataDir, "chatter.json"), stateSchema, { exchange: 0, line: 0 });
  while (await rest(rhythmMs * (2 / 3 + (2 / 3) * Math.random()), signal)) {
    const { exchange: number, line: at } = state.value;
    const { room, lines } = exchangeOf(house.networkId, number);
    const line = lines[at];
    if (line) {
      const text = fill(line.say, `${house.networkId}/${number}`);
      const messageId = house.ids.message(room, `talk/${number}/${at}`);
      try {
        await house.get(line.by).client.send(house.ids.room(room), textContent(text), { messageId });
      } catch (error) {
        if (codeOf(error) === "cancelled") return;
        // Somebody has been removed from the room, or the room is closed: the others go on.
      }
    }
    state.set(at + 1 < lines.length ? { exchange: number, line: at + 1 } : { exchange: number + 1, line: 0 });
  }
}

/** What comes as number `number`, always the same: every exchange once, in another order in each round. */
export function exchangeOf(seed: string, number: number): Exchange {
  const round = Math.floor(number / exchanges.length);
  const order = exchanges
    .map((exchange, i) => ({ exchange, rank: digest(`${seed}/${round}/${i}`) }))
    .toSorted((a, b) => a.rank - b.rank);
  return (order[number % exchanges.length] as (typeof order)[number]).exchange;
}

/** The text with each `{name}` filled in, always in the same way for the same seed. */
export function fill(text: string, seed: string): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const choices = fillings[name] ?? [whole];
    return choices[digest(`${seed}/${name}`) % choices.length] as string;
  });
}

function digest(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE(0);
}

/** Waits; false where the signal ends it. */
export async function rest(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await pause(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
