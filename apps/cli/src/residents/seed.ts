import { ensure, type MessageId, type RoomId } from "@custos/base";
import { reactionContent, replyContent, textContent, type MimiContent } from "@custos/crypto/codec";
import type { Client } from "@custos/sdk";
import { castRooms, type CastRoom } from "./cast.js";
import type { Household } from "./household.js";
import type { Line } from "./line.js";
import type { Resident } from "./resident.js";
import { story } from "./story.js";

/** How many steps `seed` takes. */
export const seedSteps = castRooms.reduce((sum, { id }) => sum + 1 + (story[id] ?? []).length, 0);

/**
 * Opens the rooms and says every line of the story, all rooms at once. Each step may be done again: ids follow from the
 * network and the line, and what stands already is not said twice.
 */
export async function seed(house: Household, signal: AbortSignal, onStep: () => void): Promise<void> {
  const rooms = castRooms.map((room) => seedRoom(house, room, signal, onStep));
  // Nothing may be under way any more when this ends, however it ends.
  await Promise.allSettled(rooms);
  await Promise.all(rooms);
}

async function seedRoom(
  house: Household,
  room: CastRoom,
  signal: AbortSignal,
  onStep: () => void,
): Promise<void> {
  const roomId = house.ids.room(room.id);
  const members = room.members.map((id) => house.get(id));
  await members[0]?.client.createRoom({
    roomId,
    name: room.name,
    people: members.map(({ personId }) => personId),
  });
  onStep();
  const lines = story[room.id] ?? [];
  const labels = new Map<string, MessageId>();
  for (const [number, line] of lines.entries()) {
    ensure(!signal.aborted, "cancelled");
    const messageId = house.ids.message(room.id, number);
    if ("as" in line && line.as !== undefined) labels.set(line.as, messageId);
    const speaker = house.get(line.by);
    const content = await contentOf(line, speaker, roomId, labels);
    await speaker.client.send(roomId, content, { messageId });
    onStep();
  }
}

async function contentOf(
  line: Line,
  speaker: Resident,
  roomId: RoomId,
  labels: ReadonlyMap<string, MessageId>,
): Promise<MimiContent> {
  const label = "react" in line ? line.to : line.answers;
  const target = label === undefined ? undefined : labels.get(label);
  ensure(label === undefined || target, "internal", `no line ${label} before`);
  const refersTo = target && (await mimiIdOf(speaker.client, roomId, target));
  if ("react" in line) {
    ensure(refersTo, "not-found", "the message of a reaction has not come");
    return reactionContent(refersTo, line.react);
  }
  return refersTo ? replyContent(refersTo, line.say) : textContent(line.say);
}

/** By which a reply refers to a message, once that has come; undefined where it never does. */
async function mimiIdOf(
  client: Client,
  roomId: RoomId,
  messageId: MessageId,
): Promise<Uint8Array | undefined> {
  return (await find(client, roomId, messageId)) ?? (await afterSettling(client, roomId, messageId));
}

async function afterSettling(client: Client, roomId: RoomId, messageId: MessageId) {
  await client.settled();
  return find(client, roomId, messageId);
}

async function find(client: Client, roomId: RoomId, messageId: MessageId): Promise<Uint8Array | undefined> {
  const limit = 256;
  for (let afterSeq = 0; ;) {
    const page = await client.history(roomId, { afterSeq, limit });
    for (const entry of page) {
      if (entry.kind === "message" && entry.messageId === messageId) return entry.mimiId;
    }
    const last = page.at(-1)?.seq;
    if (page.length < limit || last === undefined || last === afterSeq) return undefined;
    afterSeq = last;
  }
}
