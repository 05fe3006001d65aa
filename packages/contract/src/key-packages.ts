import * as z from "zod";
import { bytes, deviceId, personId } from "./fields.js";
import { limits } from "./limits.js";
import { operation } from "./operation.js";

export const keyPackagesPublish = operation({
  name: "keyPackages.publish",
  callers: ["device"],
  input: z.strictObject({
    keyPackages: z.array(bytes(limits.keyPackageBytes)).max(limits.keyPackagesPerDevice),
    lastResort: bytes(limits.keyPackageBytes).optional(),
  }),
  output: z.strictObject({ left: z.int() }),
  errors: ["bad-signature", "cap-exceeded"],
  says: "Lays out key packages, each used once; one of last resort, which stays.",
});

export const keyPackagesClaim = operation({
  name: "keyPackages.claim",
  callers: ["device"],
  input: z.strictObject({ people: z.array(personId).min(1).max(250) }),
  output: z.strictObject({
    keyPackages: z.array(z.strictObject({ personId, deviceId, keyPackage: bytes(limits.keyPackageBytes) })),
  }),
  errors: ["not-found"],
  says: "One key package of every device of each person, for adding them to a room.",
});
