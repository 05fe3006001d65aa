import type { MessageId, PersonId, RoomId } from "@custos/base";
import type { MessageRow } from "@custos/sdk";
import { Names } from "../../src/chat/names.js";
import type { Look } from "../../src/chat/style.js";

export const me = `${"0".repeat(31)}1` as PersonId;
export const ana = `a1${"0".repeat(30)}` as PersonId;
export const twin = `b2${"0".repeat(30)}` as PersonId;
export const room = { roomId: "c".repeat(32) as RoomId, name: "Harbour" };

export const wide: Look = { columns: 80, colour: false, timeZone: "UTC" };

/** 2026-11-24T21:04:05Z */
export const evening = Date.UTC(2026, 10, 24, 21, 4, 5);

export function namesOf(...people: [PersonId, string][]): Names {
  const names = new Names();
  names.set(people.map(([personId, displayName]) => ({ personId, displayName, language: "en" })));
  return names;
}

export function messageRow(more: Partial<MessageRow> = {}): MessageRow {
  return {
    kind: "message",
    seq: 12,
    timeMs: evening,
    messageId: "d".repeat(32) as MessageId,
    reference: "e".repeat(64),
    sender: ana,
    own: false,
    text: "The crane is booked.",
    format: "plain",
    language: "",
    reactions: [],
    edited: false,
    deleted: false,
    state: "sent",
    ...more,
  };
}
