import * as z from "zod";

const wellFormed = (text: string) => text.isWellFormed();

/** Length in characters as people count them, not in UTF-16 units. */
const characters = (text: string) => Array.from(text).length;

const id = z
  .string()
  .refine((text) => characters(text) >= 1 && characters(text) <= 64, "must have 1 to 64 characters")
  .refine(
    (text) => !/[:\p{Cc}\u2028\u2029]/u.test(text),
    "must not hold a colon, line break or control character",
  )
  .refine(wellFormed, "is not well-formed Unicode");

const name = z
  .string()
  .refine((text) => characters(text) >= 1 && characters(text) <= 128, "must have 1 to 128 characters")
  .refine(wellFormed, "is not well-formed Unicode");

const at = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/,
    "must be RFC 3339 in UTC with Z, at most milliseconds",
  )
  .transform((text, context) => {
    const timeMs = Date.parse(text);
    // Date.parse rolls 24:00:00 over; what comes back must be what was written.
    if (Number.isNaN(timeMs) || new Date(timeMs).toISOString().slice(0, 19) !== text.slice(0, 19)) {
      context.addIssue("is not a time of the calendar");
      return z.NEVER;
    }
    // Days are counted from 1970-01-01, and a replay begins two days before its first event.
    if (timeMs < 3 * 86_400_000) {
      context.addIssue("is before 1970-01-04");
      return z.NEVER;
    }
    return timeMs;
  });

const language = z.string().refine((tag) => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}, "is not a BCP 47 language tag");

const text = z
  .string()
  .refine(wellFormed, "is not well-formed Unicode")
  .refine((value) => !value.includes("\0"), "must not hold NUL")
  .refine((value) => {
    const bytes = new TextEncoder().encode(value).length;
    return bytes >= 1 && bytes <= 65_536;
  }, "must have 1 to 65,536 bytes of UTF-8");

/** The five types of line, exactly as the transcript format names them. */
export const transcriptLine = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("person"),
    id,
    name,
    authority: z.string().regex(/^[A-Za-z]{2}$/, "must be two letters"),
    language,
  }),
  z.strictObject({
    type: z.literal("room"),
    id,
    name,
    members: z.array(id).min(1, "must name a member"),
    at,
  }),
  z.strictObject({ type: z.literal("join"), room: id, person: id, by: id, at }),
  z.strictObject({ type: z.literal("leave"), room: id, person: id, at }),
  z.strictObject({ type: z.literal("message"), id, room: id, from: id, at, text }),
]);

export type TranscriptLine = z.output<typeof transcriptLine>;
