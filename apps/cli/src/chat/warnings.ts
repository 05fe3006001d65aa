import { errorCodes, type RoomId } from "@custos/base";
import type { ClientEvent } from "@custos/sdk";

export interface Warning {
  readonly code: string;
  readonly text: string;
  readonly roomId?: RoomId;
}

/** What a person ought to know of an event, where it is more than news of a room. */
export function warningOf(event: ClientEvent): Warning | undefined {
  switch (event.type) {
    case "error": {
      const { error, roomId } = event;
      if (error.code === "unavailable" || error.code === "cancelled") return undefined;
      return { code: error.code, text: errorCodes[error.code].says, ...(roomId ? { roomId } : {}) };
    }
    case "charter":
      return {
        code: "charter",
        text: `charter number ${event.number} has begun and you have not accepted it: you can read, but not send`,
      };
    case "seal-complaint":
      return {
        code: "bad-seal",
        text: "somebody's device has made a false seal: nothing under it is shown until the keys change",
        roomId: event.roomId,
      };
    case "stopped":
      return {
        code: "stopped",
        text: "three false seals in an hour: this device makes no new keys here for a while",
        roomId: event.roomId,
      };
    case "relay-convicted":
      return {
        code: "relay-convicted",
        text: "the relay has signed two receipts that contradict each other: it cannot be trusted",
        roomId: event.roomId,
      };
    default:
      return undefined;
  }
}
