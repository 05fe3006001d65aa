import { type Clock, type MessageId, type PersonId, type RoomId } from "@custos/base";
import { contentCodec, dispositions, plainTextOf, textContent } from "@custos/crypto/codec";
import type { HistoryMessage } from "@custos/sdk";
import { rest } from "./chatter.js";
import type { Household } from "./household.js";
import { answersTo, phrasesFor } from "./phrases.js";
import type { Resident } from "./resident.js";

/** What came while nobody was there to answer stays unanswered. */
const answerWithinMs = 60_000;
/** How often a message to several residents is answered. */
const answerShare = 0.6;
/** A program that talks back gets no more than this in a room within a minute. */
const answersPerMinute = 8;

export interface AnswersOptions {
  readonly house: Household;
  readonly clock: Clock;
  readonly answerAfterMs: readonly [number, number];
  readonly signal: AbortSignal;
}

/** Residents answer what others write, never each other: at most one of them, once a message, one at a time in a room. */
export class Answers {
  readonly #options: AnswersOptions;
  readonly #busy = new Set<RoomId>();
  readonly #given = new Map<RoomId, number[]>();
  readonly #languages = new Map<PersonId, string>();

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  /** Begins to listen; the function that it returns ends that. */
  listen(): () => void {
    const ends = this.#options.house.all.map((resident) =>
      resident.client.on((event) => {
        if (event.type !== "message" || this.#options.house.ofPerson(event.message.sender)) return;
        this.#hear(resident, event.roomId, event.message).catch(() => {
          // A resident that cannot answer, since it has left or is being closed, stays silent.
        });
      }),
    );
    return () => ends.forEach((end) => end());
  }

  async #hear(resident: Resident, roomId: RoomId, message: HistoryMessage): Promise<void> {
    const { house, clock, answerAfterMs, signal } = this.#options;
    const text = wordsOf(message);
    if (text === undefined || message.timeMs < clock.nowMs() - answerWithinMs) return;
    const room = (await resident.client.rooms()).find((one) => one.roomId === roomId);
    const present = house.all.filter(({ personId }) => room?.people.includes(personId));
    // Everybody hears it and comes to the same: who answers, and whether.
    const share = present.length > 1 ? answerShare : 1;
    const chosen = present[byteOf(message.messageId, 0) % Math.max(1, present.length)];
    if (chosen !== resident || byteOf(message.messageId, 1) >= 256 * share) return;
    if (this.#busy.has(roomId) || !this.#mayAnswer(roomId)) return;
    this.#busy.add(roomId);
    try {
      const [least, most] = answerAfterMs;
      if (!(await rest(least + (most - least) * Math.random(), signal))) return;
      const phrases = phrasesFor(await this.#languageOf(resident, message.sender));
      const choices = answersTo(text, phrases);
      const answer = choices[byteOf(message.messageId, 2) % choices.length] as string;
      const messageId = house.ids.message(roomId, `answer/${message.messageId}`);
      await resident.client.send(roomId, textContent(answer), { messageId });
    } finally {
      this.#busy.delete(roomId);
    }
  }

  #mayAnswer(roomId: RoomId): boolean {
    const nowMs = this.#options.clock.nowMs();
    const recent = (this.#given.get(roomId) ?? []).filter((timeMs) => timeMs > nowMs - 60_000);
    if (recent.length >= answersPerMinute) return false;
    this.#given.set(roomId, [...recent, nowMs]);
    return true;
  }

  async #languageOf({ client }: Resident, person: PersonId): Promise<string> {
    if (!this.#languages.has(person)) {
      for (const { personId, language } of await client.people()) this.#languages.set(personId, language);
    }
    return this.#languages.get(person) ?? "en";
  }
}

/** The words of a message; undefined for a reaction, an edit, or what is no text. */
function wordsOf(message: HistoryMessage): string | undefined {
  const content = contentCodec.decode(message.content);
  const isNew = content.replaces === undefined && content.body.disposition !== dispositions.reaction;
  return isNew ? plainTextOf(content) : undefined;
}

function byteOf(messageId: MessageId, at: number): number {
  return Number.parseInt(messageId.slice(2 * at, 2 * at + 2), 16);
}
