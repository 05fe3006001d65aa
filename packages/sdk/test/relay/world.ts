import { asId, toHex, type DeviceId, type PersonId, type RoomId } from "@custos/base";
import { objectHash, plainTextOf, contentCodec, textContent } from "@custos/crypto/codec";
import {
  createClient,
  formatInvitationLink,
  MemoryStore,
  parseInvitationLink,
  type Client,
  type ClientEvent,
  type ClientStore,
  type HistoryEntry,
  type InvitationLink,
} from "@custos/sdk";
import { utf8 } from "@custos/base";
import { networkId } from "./memory-room.js";
import { hashOf, idOf, publicKeyOf, seedOf } from "./memory-network.js";
import type { MemoryRelay } from "./memory-relay.js";

export function roomIdOf(name: string): RoomId {
  return asId<RoomId>(toHex(objectHash(utf8(`room ${name}`)).slice(0, 16)));
}

export interface Person {
  name: string;
  id: PersonId;
  device: DeviceId;
  store: ClientStore;
  client: Client;
  events: ClientEvent[];
}

/** An invitation of the operator, as a link that a person pastes. */
export function inviteByOperator(relay: MemoryRelay, name: string, authority = 1): InvitationLink {
  relay.invitations.set(toHex(publicKeyOf(`${name}/invitation`)), {
    authority,
    expiresAtMs: relay.clock.ms + 86_400_000,
  });
  const charterHash = hashOf(relay.charter);
  const link = { relayUrl: relay.url, networkId, charterHash, invitationKey: seedOf(`${name}/invitation`) };
  return parseInvitationLink(formatInvitationLink(link));
}

export function openClient(
  relay: MemoryRelay,
  store: ClientStore,
): { client: Client; events: ClientEvent[] } {
  const events: ClientEvent[] = [];
  const { connect, fetch, clock } = relay;
  const client = createClient({ relayUrl: relay.url, store, clock, connect, fetch });
  client.on((event) => events.push(event));
  return { client, events };
}

/** Somebody who has joined and is connected. */
export async function newPerson(
  relay: MemoryRelay,
  name: string,
  options: { authority?: number; store?: ClientStore } = {},
): Promise<Person> {
  const store = options.store ?? new MemoryStore();
  const { client, events } = openClient(relay, store);
  const id = idOf<PersonId>(name);
  const device = idOf<DeviceId>(`${name}/1`);
  const link = inviteByOperator(relay, name, options.authority);
  await client.join({
    link,
    displayName: name,
    language: "en",
    accept: () => true,
    personId: id,
    deviceId: device,
  });
  await client.connect();
  await client.settled();
  await laidOut(relay, device);
  return { name, id, device, store, client, events };
}

/** Key packages are laid out in the background of a connection. */
async function laidOut(relay: MemoryRelay, device: DeviceId): Promise<void> {
  while (!relay.laid.get(device)?.lastResort) await new Promise((resolve) => setImmediate(resolve));
}

/** The same device again, from what its store holds: as after a crash. */
export async function reopen(relay: MemoryRelay, person: Person, store = person.store): Promise<Person> {
  const { client, events } = openClient(relay, store);
  await client.connect();
  return { ...person, store, client, events };
}

export function say(person: Person, roomId: RoomId, text: string, messageId?: string) {
  const content = textContent(text);
  return person.client.send(roomId, content, messageId ? { messageId: messageId as never } : {});
}

/** A room's history as people see it: texts, and gaps by their cause. */
export async function texts(person: Person, roomId: RoomId): Promise<string[]> {
  const history = await person.client.history(roomId);
  return history.flatMap((entry) => {
    const text = textOf(entry);
    return text === undefined ? [] : [text];
  });
}

export function textOf(entry: HistoryEntry): string | undefined {
  if (entry.kind === "gap") return `gap: ${entry.cause}`;
  if (entry.kind !== "message") return undefined;
  return plainTextOf(contentCodec.decode(entry.content));
}

export async function settleAll(people: readonly Person[]): Promise<void> {
  // Twice: what the first round sends, the second one receives.
  for (let round = 0; round < 2; round += 1) await Promise.all(people.map(({ client }) => client.settled()));
}

export async function closeAll(people: readonly Person[]): Promise<void> {
  await Promise.all(people.map(({ client }) => client.close()));
}
