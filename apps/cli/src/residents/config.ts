import * as z from "zod";
import { decode } from "@custos/contract";
import { clockSchema } from "@custos/service";

/** How often one of the residents says something, by default, in milliseconds. */
const defaultRhythmMs = 20_000;

/** What `custos residents --config FILE` reads. */
export const residentsSchema = z.strictObject({
  /** Each resident has a folder with a store of its own in here. */
  dataDir: z.string().min(1),
  relayUrl: z.url(),
  clock: clockSchema,
  /** Codes of the authorities in the charter's order: the first is number 1. */
  authorities: z.array(z.string()).min(1),
  /**
   * Links for those whom the operator invites, by the resident's id; only for whom `invitationsWanted` names, others are
   * passed over. All the rest are vouched for by residents.
   */
  invitations: z.record(z.string(), z.string()).default({}),
  /** Each gets a fresh invitation at every start, told under its name: `sponsor` is a resident's id. */
  newcomers: z
    .array(z.strictObject({ name: z.string(), sponsor: z.string(), authority: z.string().optional() }))
    .default([]),
  /** Between two lines of the residents' talk, give or take a third; 0 for none. */
  rhythmMs: z.int().min(0).default(defaultRhythmMs),
  /** What a newcomer says is answered after a time between these. */
  answerAfterMs: z.tuple([z.int().min(0), z.int().min(0)]).default([2_000, 6_000]),
});

export type ResidentsInput = z.input<typeof residentsSchema>;
export type ResidentsConfig = z.output<typeof residentsSchema>;

/** The config of a JSON value; `malformed` naming the field. */
export function residentsConfig(json: unknown): ResidentsConfig {
  return decode(residentsSchema, json);
}

/** What the residents tell whoever has started them, over the IPC channel; `ready` comes last. */
export type ResidentsMessage =
  | { readonly progress: { readonly done: number; readonly total: number; readonly text: string } }
  /** Fresh single-use links by the newcomer's name, as soon as the sponsors are in. */
  | { readonly invitations: Readonly<Record<string, string>> }
  | { readonly ready: { readonly url: string } };
