import { clockSchema, listenSchema } from "@custos/service";
import * as z from "zod";

/** An authority's config file. */
export const accessConfigSchema = z.strictObject({
  /** Its own folder: keys (`keys.json`), database, log file, lock. Made by `createAccessData`. */
  dataDir: z.string().min(1),
  /** Where it listens. */
  listen: listenSchema.prefault({}),
  /** `system`, or `file:PATH`. */
  clock: clockSchema,
  /** The authority's number in the charter. */
  authority: z.int().min(0).max(0xffff),
  /** Where the relay answers: log and feed. */
  relayUrl: z.url(),
  /** The signed note of charter number 1: only a log that begins with it is followed. */
  charterPath: z.string().min(1),
  /** Where the authority's trustees answer, by their quorum and their index in the charter. */
  trustees: z
    .array(
      z.strictObject({
        body: z.enum(["authorising", "oversight"]),
        index: z.int().min(1).max(255),
        url: z.url(),
      }),
    )
    .default([]),
  /** File with the bearer token of the authority's staff. */
  staffTokenFile: z.string().min(1),
  /** For a trial only: the workbench offers a key that the browser keeps where a machine has no passkeys. */
  softwareKeys: z.boolean().default(false),
  /** Folder of the built workbench, served at `/`; none by default. */
  web: z.string().min(1).optional(),
  /**
   * Origins of the pages that make and use passkeys (`https://workbench.example`). Without them, any page over https, or on
   * this machine (`http://NAME.localhost`), whose host is the passkey's own.
   */
  webOrigins: z
    .array(z.url().refine((url) => new URL(url).origin === url, "not an origin"))
    .min(1)
    .optional(),
  /** Path of the JSON log; `access.log` in `dataDir` by default, `none` for no log. */
  log: z.string().optional(),
});

/** As it is read. */
export type AccessConfig = z.output<typeof accessConfigSchema>;
/** As it is written: fields with defaults may be left out. */
export type AccessConfigInput = z.input<typeof accessConfigSchema>;
