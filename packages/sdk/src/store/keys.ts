import type { PersonId, RoomId } from "@custos/base";

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, "0");
}

/** Where everything lies in a device's store. */
export const keys = {
  identity: "identity",
  logHead: "log-head",
  logEntries: "log/",
  logEntry: (index: number) => `log/${padded(index, 10)}`,
  keyPackages: "key-package/",
  keyPackage: (ref: string) => `key-package/${ref}`,
  charterAccepted: (hash: string) => `charter-accepted/${hash}`,
  people: "person/",
  person: (personId: PersonId) => `person/${personId}`,
  rooms: "room/",
  room: (roomId: RoomId) => `room/${roomId}`,
  /** MLS state with its secrets, without the tree. */
  group: (roomId: RoomId) => `group/${roomId}`,
  publicGroup: (roomId: RoomId) => `public-group/${roomId}`,
  /** A commit of one's own that has been made and not yet seen in the room. */
  pending: (roomId: RoomId) => `pending/${roomId}`,
  outbox: "outbox/",
  outboxItem: (number: number) => `outbox/${padded(number, 12)}`,
  history: (roomId: RoomId) => `history/${roomId}/`,
  historyEntry: (roomId: RoomId, seq: number, part: number) => `history/${roomId}/${padded(seq, 12)}/${part}`,
  /** Behind every entry of this place. */
  historyAfter: (roomId: RoomId, seq: number) => `history/${roomId}/${padded(seq, 12)}/~`,
  /** What was refused for good and has not been dismissed. */
  failed: (roomId: RoomId) => `failed/${roomId}/`,
  failedItem: (roomId: RoomId, messageId: string) => `failed/${roomId}/${messageId}`,
  readMark: (roomId: RoomId) => `read/${roomId}`,
  draft: (roomId: RoomId) => `draft/${roomId}`,
  message: (roomId: RoomId, messageId: string) => `message/${roomId}/${messageId}`,
} as const;
