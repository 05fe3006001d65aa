import { WebSocket } from "ws";
import { limits } from "@custos/contract";
import type { WebSocketLike } from "../connection/socket.js";

/** A WebSocket for Node 20, which has none of its own. */
export function connectWs(url: string): WebSocketLike {
  return new WebSocket(url, {
    perMessageDeflate: false,
    maxPayload: 2 * limits.frameBytes,
    handshakeTimeout: 10_000,
  }) as unknown as WebSocketLike;
}
