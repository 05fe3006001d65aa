import * as z from "zod";
import { bytes, sequence } from "./fields.js";
import { limits } from "./limits.js";
import { operation } from "./operation.js";

export const logAppend = operation({
  name: "log.append",
  callers: ["anyone", "device", "access", "operator"],
  input: z.strictObject({ leaf: bytes(limits.leafBytes) }),
  output: z.strictObject({ index: sequence }),
  errors: ["bad-signature", "bad-log", "unavailable"],
  says: "Enters a signed leaf; answers when a cosigned checkpoint holds it. The same bytes again give the same index.",
});

export const logRead = operation({
  name: "log.read",
  callers: ["anyone", "device", "access", "operator"],
  input: z.strictObject({ from: sequence, limit: z.int().min(0).max(limits.entriesPerRead) }),
  output: z.strictObject({
    entries: z.array(bytes(limits.leafBytes)),
    /** The newest cosigned checkpoint; entries never reach beyond it. */
    checkpoint: z.string().max(limits.noteBytes),
    /** When the relay got its cosignatures, by the relay's clock. */
    size: sequence,
  }),
  errors: [],
  says: "Entries of the log in order and the newest cosigned checkpoint; the same is served as tiles below /log/.",
});
