import * as z from "zod";
import { authority, bytes, deviceId, fixedBytes, networkId, personId, timeMs } from "./fields.js";
import { operation } from "./operation.js";

/** A connection's first operation: proves a role by signing the server's challenge (SessionProof). */
export const sessionOpen = operation({
  name: "session.open",
  callers: ["anyone"],
  input: z.discriminatedUnion("role", [
    z.strictObject({ role: z.literal("device"), personId, deviceId, signature: bytes(64) }),
    z.strictObject({ role: z.literal("access"), authority, signature: bytes(64) }),
    z.strictObject({ role: z.literal("operator"), name: z.string().max(128), signature: bytes(64) }),
  ]),
  output: z.strictObject({ timeMs }),
  errors: ["bad-signature", "unknown-device"],
  says: "Proves who is at the other end of this connection.",
});

/** The server's first frame on every connection. */
export const challenge = z.strictObject({ networkId, nonce: fixedBytes(32) });

/** Frames of the WebSocket lane, JSON text. `timeMs` is the server's clock, so that every answer tells the date. */
export const requestFrame = z.strictObject({
  id: z.int().nonnegative(),
  op: z.string().max(64),
  input: z.unknown(),
});
export const responseFrame = z.union([
  z.object({ id: z.int(), output: z.unknown(), timeMs }),
  z.object({ id: z.int(), error: z.object({ code: z.string(), message: z.string() }), timeMs }),
  z.object({ event: z.string(), data: z.unknown(), timeMs }),
]);
