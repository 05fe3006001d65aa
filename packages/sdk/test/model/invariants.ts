import { expect } from "vitest";
import { dayOf, type MessageId, type RoomId } from "@custos/base";
import { contentCodec, plainTextOf } from "@custos/crypto/codec";
import type { HistoryEntry } from "@custos/sdk";
import type { ModelPerson } from "./model-person.js";
import type { ModelRun } from "./model-run.js";

/** Errors that a client may tell while its network and its store fail. */
const expectedErrors = ["unavailable", "cancelled", "corrupt", "closed", "not-found", "forbidden"];

/** What holds when everybody has come to rest, whatever happened before. */
export async function checkRun(run: ModelRun): Promise<void> {
  checkNothingLost(run);
  for (const room of run.rooms) {
    for (const person of run.people) await checkHistory(run, person, room);
    await checkMembers(run, room);
  }
  for (const { name, events } of run.people) {
    for (const event of events) {
      if (event.type === "error")
        expect(expectedErrors, `${name}: ${event.error.message}`).toContain(event.error.code);
      expect(event.type, `${name}: ${JSON.stringify(event, plain)}`).not.toBe("seal-complaint");
      expect(event.type, name).not.toBe("relay-convicted");
    }
  }
}

/** What `send` has resolved stands at the relay, once, in that place; what it has rejected for good does not. */
function checkNothingLost(run: ModelRun): void {
  const places = new Map<MessageId, number[]>();
  for (const room of run.rooms) {
    for (const entry of run.relay.room(room).entries) {
      if (entry.kind === "message")
        places.set(entry.messageId, [...(places.get(entry.messageId) ?? []), entry.seq]);
    }
  }
  for (const [id, { text, outcome }] of run.sent) {
    const found = places.get(id) ?? [];
    expect(found.length, `${text}: how often`).toBeLessThanOrEqual(1);
    if (!outcome) continue;
    if ("seq" in outcome) expect(found, text).toEqual([outcome.seq]);
    else if (outcome.code !== "cancelled" && outcome.code !== "corrupt")
      expect(found, `${text}: ${outcome.code}`).toEqual([]);
  }
}

/** A device's history is what the relay has for it, in the relay's order: nothing less, nothing twice, no gap. */
async function checkHistory(run: ModelRun, person: ModelPerson, room: RoomId): Promise<void> {
  const { entries } = run.relay.room(room).visible(person.device) ?? { entries: [] };
  const history = (await person.client?.history(room)) ?? [];
  const at = `${person.name} in room ${run.rooms.indexOf(room) + 1}`;
  // Nobody lies in this world, so that nothing may be missing.
  const gaps = person.events.filter((event) => event.type === "gap");
  expect(
    history.filter(({ kind }) => kind === "gap"),
    `${at}: ${JSON.stringify(gaps, plain)}`,
  ).toEqual([]);
  const texts = entries.flatMap((entry) => {
    if (entry.kind !== "message") return [];
    const sent = run.sent.get(entry.messageId);
    return sent ? [`${entry.seq} ${sent.text}`] : [];
  });
  expect(history.flatMap(textOf), at).toEqual(texts);
  const seqs = history.map(({ seq }) => seq);
  expect(seqs, `${at}: order`).toEqual(seqs.toSorted((a, b) => a - b));
  const days = new Map(
    run.relay.room(room).entries.flatMap((e) => (e.kind === "bundle" ? [[e.epoch, dayOf(e.timeMs)]] : [])),
  );
  for (const entry of history) {
    if (entry.kind === "message")
      expect(days.get(entry.epoch), `${at}: [P9] day of ${entry.seq}`).toBe(dayOf(entry.timeMs));
  }
}

function textOf(entry: HistoryEntry): string[] {
  if (entry.kind !== "message") return [];
  const text = plainTextOf(contentCodec.decode(entry.content));
  return text === undefined ? [] : [`${entry.seq} ${text}`];
}

/** Whoever the relay has in a room knows it, and knows the others. */
async function checkMembers(run: ModelRun, room: RoomId): Promise<void> {
  const { group } = run.relay.room(room);
  const members = group
    .members()
    .map(({ personId }) => personId)
    .toSorted();
  for (const person of run.people) {
    const summary = (await person.client?.rooms())?.find(({ roomId }) => roomId === room);
    const inside = run.relay.room(room).isOpenFor(person.device);
    expect(summary?.standing === "active", `${person.name} in ${room}: ${summary?.standing}`).toBe(inside);
    if (inside) expect(summary?.people.toSorted(), person.name).toEqual(members);
  }
}

function plain(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
