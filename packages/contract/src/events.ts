import * as z from "zod";
import { bytes, deviceId, roomId } from "./fields.js";
import { feedEntry } from "./feed.js";
import { limits } from "./limits.js";
import { roomEntry } from "./room-entry.js";
import { challenge } from "./session.js";

/** What a relay says unasked. Clients skip what they do not know. */
export const relayEvents = {
  challenge,
  "room.entry": z.strictObject({ roomId, entry: roomEntry }),
  "room.ephemeral": z.strictObject({ roomId, sender: deviceId, message: bytes(limits.privateMessageBytes) }),
  "keyPackages.low": z.strictObject({ left: z.int() }),
  /** The newest cosigned checkpoint. */
  "log.checkpoint": z.strictObject({ checkpoint: z.string().max(limits.noteBytes) }),
  "feed.entry": feedEntry,
} as const;

export type RelayEvents = { [Name in keyof typeof relayEvents]: z.output<(typeof relayEvents)[Name]> };

/** WebSocket close codes; each tells the client what to do next. */
export const closeCodes = {
  /** Come back: the server goes away for a moment. */
  restart: 4000,
  /** Read from your cursor: you were too slow to be served live. */
  slow: 4001,
  /** Do not come back as this: the device was removed. */
  removed: 4002,
  /** Slow down, then come back. */
  flood: 4003,
  /** Broke the framing; mend the client. */
  protocol: 4004,
  /** Did not prove who it is in time. */
  unauthenticated: 4005,
} as const;
