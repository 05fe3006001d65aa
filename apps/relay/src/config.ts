import * as z from "zod";
import { clockSchema, listenSchema } from "@custos/service";

/** A relay's config file. */
export const relayConfigSchema = z.strictObject({
  /** The relay's own folder: keys (`keys.json`), database, log tiles, log file, lock. Made by `createRelayData`. */
  dataDir: z.string().min(1),
  /** Where it listens. */
  listen: listenSchema.prefault({}),
  /** `system`, or `file:PATH`. */
  clock: clockSchema,
  /** `sqlite` (a file in `dataDir`), or a `postgres://…` address of a database of its own. */
  database: z.union([z.literal("sqlite"), z.string().regex(/^postgres(ql)?:\/\//)]).default("sqlite"),
  /** The signed note of charter number 1; it becomes entry 0 of an empty log. */
  charterPath: z.string().min(1),
  /** Where the charter's witnesses answer, by their names there; the policy decides how many are needed. */
  witnesses: z.array(z.strictObject({ name: z.string().min(1), url: z.url() })).default([]),
  /** Folders of built web apps: the messenger is served at `/`, the console at `/console/`. Neither by default. */
  web: z
    .strictObject({ messenger: z.string().min(1).optional(), console: z.string().min(1).optional() })
    .default({}),
  /** Path of the JSON log; `relay.log` in `dataDir` by default, `none` for no log. */
  log: z.string().optional(),
});

/** As it is read. */
export type RelayConfig = z.output<typeof relayConfigSchema>;
/** As it is written: fields with defaults may be left out. */
export type RelayConfigInput = z.input<typeof relayConfigSchema>;
