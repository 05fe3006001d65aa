import { dayOf, startOfDayMs, type MessageId } from "@custos/base";
import { textContent } from "@custos/crypto/codec";
import type { TranscriptEvent } from "../transcript/types.js";
import type { ClockDriver } from "./clock-driver.js";
import { idFor } from "./ids.js";
import type { Journal } from "./journal.js";
import type { People } from "./people.js";
import type { Plan } from "./plan.js";

export interface TalkOptions {
  readonly events: readonly TranscriptEvent[];
  readonly people: People;
  readonly plan: Plan;
  readonly clock: ClockDriver;
  readonly journal: Journal;
  /** Called before the first event of each day, and once more for the days that an authorisation waits for between. */
  readonly beforeDay: (day: number) => Promise<void>;
  /** A message goes off now, by the machine's monotonic clock. */
  readonly onSend: (messageId: MessageId) => void;
  readonly onProgress: (text: string) => void;
}

/** Lets the people do what the transcript says, from where the journal stands. */
export async function talk(options: TalkOptions): Promise<void> {
  const { events, people, clock, journal, beforeDay, onProgress } = options;
  let settledDay: number | undefined;
  let day = dayOf(events[0]?.atMs ?? 0) - 1;
  for (const [i, event] of events.entries()) {
    const eventDay = dayOf(event.atMs);
    while (day < eventDay) {
      day += 1;
      if (i >= journal.done) await beforeDay(day);
    }
    if (i < journal.done) continue;
    clock.advanceTo(event.atMs);
    // Devices look after their key packages once a day, however long the night was.
    if (eventDay !== settledDay) {
      await Promise.all(people.all().map(({ client }) => client.settled()));
      settledDay = eventDay;
    }
    await perform(event, options);
    journal.advance();
    if ((i + 1) % 10 === 0 || i + 1 === events.length) onProgress(`${i + 1} of ${events.length} events`);
  }
}

/** Each of these may be done twice: ids are the transcript's, and what is there already is left. */
async function perform(event: TranscriptEvent, options: TalkOptions): Promise<void> {
  const { people, plan } = options;
  const roomId = people.roomId(event.room);
  switch (event.type) {
    case "room": {
      const [first = ""] = event.members;
      const { client } = people.get(first);
      await client.createRoom({
        roomId,
        name: event.name,
        people: event.members.map((id) => people.get(id).personId),
      });
      const canary = plan.canaries[event.room];
      if (canary) await say(options, first, event.room, canaryId(plan, event.room), canary);
      return;
    }
    case "join":
      await people.get(event.by).client.addPeople(roomId, [people.get(event.person).personId]);
      return;
    case "leave":
      await people.get(event.person).client.leave(roomId);
      if (event.remover !== undefined) await people.get(event.remover).client.commitPending(roomId);
      return;
    case "message":
      await say(options, event.from, event.room, messageIdOf(plan, event.id), event.text);
      return;
  }
}

async function say(
  { people, onSend }: TalkOptions,
  from: string,
  room: string,
  messageId: MessageId,
  text: string,
): Promise<void> {
  const { client } = people.get(from);
  onSend(messageId);
  await client.send(people.roomId(room), textContent(text), { messageId });
}

export function messageIdOf(plan: Plan, id: string): MessageId {
  return idFor<MessageId>(plan.salt, "message", id);
}

export function canaryId(plan: Plan, room: string): MessageId {
  return idFor<MessageId>(plan.salt, "canary", room);
}

/** When a day's keys are asked for: well within the lead time, and not before what has already happened. */
export function releaseTimeMs(day: number): number {
  return startOfDayMs(day) - 6 * 3_600_000;
}
