import { clockSchema, listenSchema } from "@custos/service";
import * as z from "zod";

/** A C2SP key name: no spaces, no plus sign. */
const keyName = z
  .string()
  .max(128)
  .regex(/^[^\s+]+$/);

/** A trustee's, or a lone witness's, config file. */
export const trusteeConfigSchema = z.strictObject({
  /** Its own folder: keys, ceremonies, database, log file, lock. Made by `createTrusteeData`. */
  dataDir: z.string().min(1),
  /** Where it listens. */
  listen: listenSchema.prefault({}),
  /** `system`, or `file:PATH`. */
  clock: clockSchema,
  /** Which quorum it belongs to; `witness` belongs to none and only cosigns the log. */
  body: z.enum(["authorising", "oversight", "witness"]),
  /** Its name in the charter. */
  name: z.string().min(1).max(128),
  /** Name of its witness key in the charter; `name` by default. */
  witnessName: keyName.optional(),
  /** File with the bearer token of key ceremonies, adoption and the switch; `ceremony.token` in `dataDir` by default. */
  ceremonyTokenPath: z.string().optional(),
  /** C2SP verifier keys of logs to cosign beside the adopted charter's: `name+hash+key`. */
  logKeys: z.array(z.string().max(512)).default([]),
  /** Path of the JSON log; `trustee.log` in `dataDir` by default, `none` for no log. */
  log: z.string().optional(),
});

/** As it is read. */
export type TrusteeConfig = z.output<typeof trusteeConfigSchema>;
/** As it is written: fields with defaults may be left out. */
export type TrusteeConfigInput = z.input<typeof trusteeConfigSchema>;
