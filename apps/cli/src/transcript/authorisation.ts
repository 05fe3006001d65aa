import { CustosError, dateToDay } from "@custos/base";
import { BadInput } from "./bad-input.js";
import type { AuthorisationRequest, Transcript } from "./types.js";

/** `SUBJECT:FROM..TO`, SUBJECT a person's id or `room:` and a room's id; BadInput says what is wrong. */
export function parseAuthorisation(text: string, transcript: Transcript): AuthorisationRequest {
  const bad = (what: string): never => {
    throw new BadInput(`--authorise ${JSON.stringify(text)}: ${what}`);
  };
  const match = /^(room:)?([^:]+):([^:]+)\.\.([^:]+)$/su.exec(text);
  if (!match) return bad("must be SUBJECT:FROM..TO, SUBJECT a person or room:ROOM, FROM and TO days");
  const [, prefix, subject = "", from = "", to = ""] = match;
  const kind = prefix ? "room" : "person";
  const exists =
    kind === "room"
      ? transcript.events.some((event) => event.type === "room" && event.room === subject)
      : transcript.people.some((person) => person.id === subject);
  if (!exists) bad(`the transcript has no ${kind} ${JSON.stringify(subject)}`);
  const day = (date: string) => {
    try {
      return dateToDay(date);
    } catch (error) {
      return bad(error instanceof CustosError ? error.message : "not a date");
    }
  };
  const [fromDay, toDay] = [day(from), day(to)];
  if (toDay < fromDay) bad("ends before it begins");
  return { text, kind, subject, fromDay, toDay };
}
