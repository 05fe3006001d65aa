export {
  Client,
  createClient,
  type ClientOptions,
  type PersonName,
  type RoomSummary,
  type SentMessage,
} from "./client.js";
export type { Connect, Fetch, WebSocketLike } from "./connection/socket.js";
export type { ClientEvent, EventListener } from "./events.js";
export type { Disclosure, JoinOptions } from "./identity/join.js";
export { formatInvitationLink, parseInvitationLink, type InvitationLink } from "@custos/contract";
export { systemRandom, type RandomBytes } from "./random.js";
export type { Gap, GapCause, HistoryEntry, HistoryMessage } from "./rooms/history.js";
export type { WhoCanRead } from "./rooms/who-can-read.js";
export type { ClientStore, ListOptions, StoreChange, StoreEntry } from "./store/client-store.js";
export { openIndexedDbStore } from "./store/indexeddb-store.js";
export { MemoryStore } from "./store/memory-store.js";
