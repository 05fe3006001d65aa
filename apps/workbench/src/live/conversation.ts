import type { OpenedMessage, RoomCoverage } from "@custos/contract";
import { readContent, type FileNote, type ReadContent } from "./read-content.js";

/** An earlier text of a message, kept: edits and deletions never take the original away from whoever may read it. */
export interface EarlierText {
  readonly text: string;
  /** Until when it stood */
  readonly replacedAtMs: number;
}

/** A message as the transcript shows it. */
export interface MessageRow {
  readonly kind: "message";
  readonly key: string;
  readonly seq: number;
  readonly timeMs: number;
  readonly sender: string;
  readonly authorisations: readonly string[];
  readonly mimiId: string | undefined;
  readonly text: string;
  readonly readable: boolean;
  readonly file: FileNote | undefined;
  readonly inReplyTo: string | undefined;
  readonly earlier: readonly EarlierText[];
  readonly deletedAtMs: number | undefined;
  readonly reactions: readonly { readonly text: string; readonly senders: readonly string[] }[];
  /** What it did to a message that is not here to be changed: sealed, or another sender's. Never dropped. */
  readonly orphan: "edit" | "delete" | "reaction" | undefined;
}

/** The room's name was set. */
export interface NameRow {
  readonly kind: "room-name";
  readonly key: string;
  readonly seq: number;
  readonly timeMs: number;
  readonly sender: string;
  readonly name: string;
}

/** Nothing between two places of the room was opened. */
export interface SealedRow {
  readonly kind: "sealed";
  readonly key: string;
  /** First and last place of the stretch; places also count changes of membership, so there are at most so many messages */
  readonly fromSeq: number;
  readonly toSeq: number | undefined;
  readonly atMost: number | undefined;
  /** Time before which, and after which, it lies */
  readonly afterMs: number | undefined;
  readonly beforeMs: number | undefined;
}

export type Row = MessageRow | NameRow | SealedRow;

/** Everything that was opened of one room, by place. */
export interface OpenedRoom {
  readonly roomId: string;
  readonly bySeq: ReadonlyMap<number, OpenedMessage>;
  readonly lastAtMs: number;
}

/** Everything that was opened, by room. */
export interface OpenedRooms {
  readonly rooms: ReadonlyMap<string, OpenedRoom>;
  /** The newest cursor */
  readonly cursor: number;
}

export const nothingOpened: OpenedRooms = { rooms: new Map(), cursor: 0 };

/**
 * Takes in opened messages. One that comes again, because another authorisation covers it now, takes the place of its
 * earlier self.
 */
export function addOpened(before: OpenedRooms, messages: readonly OpenedMessage[]): OpenedRooms {
  if (messages.length === 0) return before;
  const rooms = new Map(before.rooms);
  const fresh = new Map<string, Map<number, OpenedMessage>>();
  let { cursor } = before;
  for (const message of messages) {
    const bySeq = fresh.get(message.roomId) ?? new Map(rooms.get(message.roomId)?.bySeq);
    bySeq.set(message.seq, message);
    fresh.set(message.roomId, bySeq);
    cursor = Math.max(cursor, message.cursor);
  }
  for (const [roomId, bySeq] of fresh) {
    const room = roomOf(roomId, bySeq);
    if (room) rooms.set(roomId, room);
  }
  return { rooms, cursor };
}

/** Takes out what only this authorisation opened: once it has ended, that is not for reading any more. */
export function dropEnded(before: OpenedRooms, authorisation: string): OpenedRooms {
  const rooms = new Map<string, OpenedRoom>();
  for (const [roomId, room] of before.rooms) {
    const bySeq = new Map<number, OpenedMessage>();
    for (const [seq, message] of room.bySeq) {
      const authorisations = message.authorisations.filter((id) => id !== authorisation);
      if (authorisations.length === message.authorisations.length) bySeq.set(seq, message);
      else if (authorisations.length > 0) bySeq.set(seq, { ...message, authorisations });
    }
    const left = roomOf(roomId, bySeq);
    if (left) rooms.set(roomId, left);
  }
  return { rooms, cursor: before.cursor };
}

function roomOf(roomId: string, bySeq: ReadonlyMap<number, OpenedMessage>): OpenedRoom | undefined {
  let lastAtMs: number | undefined;
  for (const { timeMs } of bySeq.values()) lastAtMs = Math.max(lastAtMs ?? timeMs, timeMs);
  return lastAtMs === undefined ? undefined : { roomId, bySeq, lastAtMs };
}

/** How many messages of a room stayed sealed, as far as the authority's feed tells. */
export function sealedCount({ messages, opened }: Pick<RoomCoverage, "messages" | "opened">): number {
  return Math.max(0, messages - opened);
}

type Mutable = { -readonly [K in keyof MessageRow]: MessageRow[K] };

/**
 * A room's transcript: messages in the room's order, with what later ones did to them, and the stretches in between that
 * stayed sealed. Only the sender of a message changes or deletes it, only who reacted takes it back.
 */
export function transcriptOf(room: OpenedRoom, coverage?: Pick<RoomCoverage, "messages" | "opened">): Row[] {
  const messages = [...room.bySeq.values()].toSorted((a, b) => a.seq - b.seq);
  const rows: Row[] = [];
  const byId = new Map<string, Mutable>();
  const reactions = new Map<string, { to: string; sender: string; text: string }>();
  const sealed = coverage === undefined ? undefined : sealedCount(coverage);
  let previous: OpenedMessage | undefined;
  for (const message of messages) {
    const stretch = sealedBetween(previous, message, sealed);
    if (stretch) rows.push(stretch);
    previous = message;
    const { mimiId, read } = readOnce(message);
    const row = rowOf(message, mimiId, read);
    if (row) {
      rows.push(row);
      if (row.kind === "message" && mimiId !== undefined) byId.set(mimiId, row as Mutable);
      continue;
    }
    if (!applyTo(byId, reactions, message, mimiId, read)) rows.push(...orphanOf(message, mimiId, read));
  }
  for (const { to, sender, text } of reactions.values()) addReaction(byId.get(to), sender, text);
  const after = sealedAfter(previous, rows, sealed);
  return after ? [...rows, after] : rows;
}

const alreadyRead = new WeakMap<OpenedMessage, ReturnType<typeof readContent>>();

/** A transcript is made anew with each message that comes; what a message says stays the same. */
function readOnce(message: OpenedMessage): ReturnType<typeof readContent> {
  const known = alreadyRead.get(message) ?? readContent(message);
  alreadyRead.set(message, known);
  return known;
}

function rowOf(
  { seq, timeMs, sender, authorisations }: OpenedMessage,
  mimiId: string | undefined,
  read: ReadContent,
): MessageRow | NameRow | undefined {
  if (read.kind === "room-name")
    return { kind: "room-name", key: `m${seq}`, seq, timeMs, sender, name: read.name };
  if (read.kind !== "text" && read.kind !== "unreadable") return undefined;
  const text = read.kind === "text" ? read : undefined;
  return {
    ...bareRow({ seq, timeMs, sender, authorisations }, mimiId),
    text: text?.text ?? "",
    readable: text !== undefined,
    file: text?.file,
    inReplyTo: text?.inReplyTo,
  };
}

function bareRow(
  {
    seq,
    timeMs,
    sender,
    authorisations,
  }: Pick<OpenedMessage, "seq" | "timeMs" | "sender" | "authorisations">,
  mimiId: string | undefined,
): MessageRow {
  return {
    kind: "message",
    key: `m${seq}`,
    seq,
    timeMs,
    sender,
    authorisations,
    mimiId,
    text: "",
    readable: true,
    file: undefined,
    inReplyTo: undefined,
    earlier: [],
    deletedAtMs: undefined,
    reactions: [],
    orphan: undefined,
  };
}

/** A row of its own for what changes nothing that is here. */
function orphanOf(message: OpenedMessage, mimiId: string | undefined, read: ReadContent): MessageRow[] {
  if (read.kind !== "edit" && read.kind !== "delete" && read.kind !== "reaction") return [];
  const text = read.kind === "delete" ? "" : read.text;
  return [{ ...bareRow(message, mimiId), text, orphan: read.kind }];
}

/** Whether there was something to apply it to. */
function applyTo(
  byId: ReadonlyMap<string, Mutable>,
  reactions: Map<string, { to: string; sender: string; text: string }>,
  { sender, timeMs }: OpenedMessage,
  mimiId: string | undefined,
  read: ReadContent,
): boolean {
  if (read.kind === "reaction") {
    if (!byId.has(read.to) || mimiId === undefined) return false;
    reactions.set(mimiId, { to: read.to, sender, text: read.text });
    return true;
  }
  if (read.kind === "unreact") {
    if (reactions.get(read.reaction)?.sender === sender) reactions.delete(read.reaction);
    return true;
  }
  if (read.kind !== "edit" && read.kind !== "delete") return true;
  const row = byId.get(read.of);
  if (row?.sender !== sender) return false;
  if (read.kind === "delete") row.deletedAtMs = timeMs;
  else {
    row.earlier = [...row.earlier, { text: row.text, replacedAtMs: timeMs }];
    row.text = read.text;
  }
  return true;
}

function addReaction(row: Mutable | undefined, sender: string, text: string): void {
  if (!row) return;
  const same = row.reactions.find((reaction) => reaction.text === text);
  const senders = [...(same?.senders ?? []).filter((one) => one !== sender), sender];
  row.reactions = [...row.reactions.filter((reaction) => reaction !== same), { text, senders }];
}

/** The stretch between two opened messages whose places do not follow on each other; none where nothing stayed sealed. */
function sealedBetween(
  before: OpenedMessage | undefined,
  after: OpenedMessage,
  sealed: number | undefined,
): SealedRow | undefined {
  const fromSeq = (before?.seq ?? 0) + 1;
  const places = after.seq - fromSeq;
  // The first place of a room is its founding, which is no message.
  const messages = before ? places : places - 1;
  if (messages <= 0 || sealed === 0) return undefined;
  return {
    kind: "sealed",
    key: `s${fromSeq}`,
    fromSeq,
    toSeq: after.seq - 1,
    atMost: sealed === undefined ? messages : Math.min(messages, sealed),
    afterMs: before?.timeMs,
    beforeMs: after.timeMs,
  };
}

/** What came after the last opened message and stayed sealed: what the counts leave that no earlier stretch can hold. */
function sealedAfter(
  last: OpenedMessage | undefined,
  rows: readonly Row[],
  sealed: number | undefined,
): SealedRow | undefined {
  if (sealed === undefined || sealed === 0) return undefined;
  const held = rows.reduce((sum, row) => sum + (row.kind === "sealed" ? (row.atMost ?? 0) : 0), 0);
  if (held >= sealed) return undefined;
  const fromSeq = (last?.seq ?? 0) + 1;
  return {
    kind: "sealed",
    key: `s${fromSeq}`,
    fromSeq,
    toSeq: undefined,
    atMost: sealed,
    afterMs: last?.timeMs,
    beforeMs: undefined,
  };
}
