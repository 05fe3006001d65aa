import type { RoomId } from "@custos/base";
import type {
  ClientEvent,
  ConversationRow,
  Disclosure,
  MessageRow,
  NetworkInfo,
  OwnIdentity,
  PersonName,
  RoomOverview,
  WhoCanRead,
} from "@custos/sdk";
import type { RowChange } from "./changes.js";

/** A room as it is called here. */
export interface RoomLabel {
  readonly roomId: RoomId;
  /** Its name, or the people in it where it has none. Not made harmless yet. */
  readonly name: string;
}

export interface ListedRoom extends RoomLabel {
  /** By which `/open` takes it. */
  readonly number: number;
  readonly isOpen: boolean;
  readonly overview: RoomOverview;
}

/** Whatever a chat tells; each way of showing it (screen, lines, JSON) has words of its own for it. */
export type Notice =
  /** What a newcomer is told before anything else, and what has to be typed to accept it. */
  | { readonly kind: "disclosure"; readonly disclosure: Disclosure; readonly accept: string }
  | { readonly kind: "hello"; readonly self: OwnIdentity; readonly network: NetworkInfo }
  | { readonly kind: "connection"; readonly state: Extract<ClientEvent, { type: "connection" }>["state"] }
  | { readonly kind: "rooms"; readonly rooms: readonly ListedRoom[] }
  | { readonly kind: "opened"; readonly room: RoomLabel; readonly people: number; readonly unread: number }
  | { readonly kind: "history"; readonly room: RoomLabel; readonly rows: readonly ConversationRow[] }
  /** Something has happened in a room, `isOpen` or not. */
  | {
      readonly kind: "change";
      readonly room: RoomLabel;
      readonly isOpen: boolean;
      readonly change: RowChange;
    }
  /** Messages in a room that is not open. */
  | { readonly kind: "unread"; readonly room: RoomLabel; readonly count: number }
  /** This person has come into a room, or is out of it. */
  | { readonly kind: "entered"; readonly room: RoomLabel; readonly people: number }
  | { readonly kind: "out"; readonly room: RoomLabel; readonly how: "left" | "removed" | "closed" }
  /** A message has not gone out yet. */
  | { readonly kind: "waiting"; readonly room: RoomLabel; readonly text: string }
  | {
      readonly kind: "who";
      readonly room: RoomLabel;
      readonly who: WhoCanRead;
      readonly network: NetworkInfo;
    }
  | { readonly kind: "people"; readonly people: readonly PersonName[]; readonly own: OwnIdentity["personId"] }
  | {
      readonly kind: "found";
      readonly text: string;
      readonly hits: readonly { readonly room: RoomLabel; readonly row: MessageRow }[];
    }
  | { readonly kind: "invitation"; readonly link: string; readonly days: number }
  | { readonly kind: "self"; readonly self: OwnIdentity; readonly network: NetworkInfo }
  | { readonly kind: "help" }
  /** Something that ought to be known: a gap's like, a broken rule, a fault. `code` of the closed table, or a word. */
  | { readonly kind: "warning"; readonly code: string; readonly text: string; readonly room?: RoomLabel }
  /** A command that cannot be done. */
  | { readonly kind: "refused"; readonly code: string; readonly text: string }
  /** A command that has been done and shows in nothing else. */
  | { readonly kind: "done"; readonly text: string };

/** What the prompt says all the time. */
export interface ChatStatus {
  readonly room: RoomLabel | undefined;
  readonly connection: "connecting" | "open" | "lost" | "removed" | "closed";
  readonly unreadElsewhere: number;
  readonly waiting: number;
}

/** Shows what a chat tells. */
export interface Presenter {
  present(notice: Notice): void;
  status(status: ChatStatus): void;
}
