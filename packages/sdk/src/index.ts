export { formatInvitationLink, parseInvitationLink, type InvitationLink } from "@custos/contract";
export {
  deleteContent,
  editContent,
  markdownContent,
  maxTextBytes,
  reactionContent,
  replyContent,
  textContent,
  unreactContent,
  type ContentOptions,
  type MimiContent,
} from "@custos/crypto/codec";
export {
  Client,
  createClient,
  type ClientOptions,
  type OwnIdentity,
  type PersonName,
  type RoomSummary,
  type SentMessage,
} from "./client.js";
export type { ConnectionState } from "./connection/relay-connection.js";
export type { Connect, Fetch, WebSocketLike } from "./connection/socket.js";
export { Conversation } from "./conversation/conversation.js";
export type { Draft } from "./conversation/draft.js";
export type { RoomOverview, RoomPreview } from "./conversation/room-overview.js";
export type {
  ConversationRow,
  MessageRow,
  OutboxMessage,
  RowReaction,
  RowReply,
  UnsupportedContent,
} from "./conversation/rows.js";
export type { ClientEvent, EventListener } from "./events.js";
export type { Disclosure } from "./identity/disclosure.js";
export { accepting, type InspectedInvitation } from "./identity/inspect-invitation.js";
export type { JoinOptions } from "./identity/join.js";
export type { NetworkInfo } from "./identity/network-info.js";
export { systemRandom, type RandomBytes } from "./random.js";
export type { Gap, GapCause, HistoryEntry, HistoryMessage } from "./rooms/history.js";
export type { Standing } from "./rooms/room-record.js";
export type { WhoCanRead } from "./rooms/who-can-read.js";
export type { ClientStore, ListOptions, StoreChange, StoreEntry } from "./store/client-store.js";
export { openIndexedDbStore } from "./store/indexeddb-store.js";
export { MemoryStore } from "./store/memory-store.js";
