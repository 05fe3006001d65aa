import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CustosError, type Clock, type DeviceId, type PersonId, type RoomId } from "@custos/base";
import { createClient, parseInvitationLink, type Client } from "@custos/sdk";
import { connectWs, openSqliteStore } from "@custos/sdk/node";
import { makeFolder, writeFileAtomic, type RelayClient } from "@custos/service";
import { inviteAsOperator } from "../network/invite.js";
import type { LocalNetwork } from "../network/run.js";
import type { Transcript, TranscriptPerson } from "../transcript/types.js";
import { idFor } from "./ids.js";

/** One person of the transcript: a member's engine with a store of its own. */
export interface Participant {
  readonly person: TranscriptPerson;
  readonly personId: PersonId;
  readonly client: Client;
  close(): Promise<void>;
}

export interface People {
  /** Of the transcript's id. */
  get(id: string): Participant;
  all(): readonly Participant[];
  roomId(id: string): RoomId;
  close(): Promise<void>;
}

export interface PeopleOptions {
  readonly transcript: Transcript;
  readonly network: LocalNetwork;
  readonly operator: RelayClient;
  readonly folder: string;
  readonly salt: string;
  readonly clock: Clock;
  readonly onProgress: (text: string) => void;
}

/** Enrols whoever is not enrolled yet, accepting the disclosure in each person's language, and connects everybody. */
export async function openPeople(options: PeopleOptions): Promise<People> {
  const { transcript, salt, onProgress } = options;
  const participants = new Map<string, Participant>();
  for (const [i, person] of transcript.people.entries()) {
    participants.set(person.id, await openParticipant(options, person));
    onProgress(`${i + 1} of ${transcript.people.length} people have joined`);
  }
  return {
    get: (id) => {
      const found = participants.get(id);
      if (!found) throw new CustosError("internal", "nobody of that id in the transcript");
      return found;
    },
    all: () => [...participants.values()],
    roomId: (id) => idFor<RoomId>(salt, "room", id),
    close: async () => {
      for (const participant of participants.values()) await participant.close();
    },
  };
}

async function openParticipant(options: PeopleOptions, person: TranscriptPerson): Promise<Participant> {
  const { network, folder, salt, clock } = options;
  const personId = idFor<PersonId>(salt, "person", person.id);
  const home = join(folder, personId);
  makeFolder(home);
  const link = await invitationOf(options, person, join(home, "invitation"));
  const store = openSqliteStore(join(home, "client.db"));
  const client = createClient({ relayUrl: network.relayUrl, store, clock, connect: connectWs });
  await client.join({
    link: parseInvitationLink(link),
    displayName: person.name,
    language: person.language,
    accept: () => true,
    personId,
    deviceId: idFor<DeviceId>(salt, "device", person.id),
  });
  await client.connect();
  return { person, personId, client, close: () => client.close() };
}

/** Written before it is used, so that a killed run uses up no second one. */
async function invitationOf(
  { network, operator, clock }: PeopleOptions,
  person: TranscriptPerson,
  path: string,
): Promise<string> {
  if (!existsSync(path)) {
    const authority = network.access.get(person.authority)?.number ?? 0;
    const link = await inviteAsOperator(network, operator, {
      authority,
      expiresAtMs: clock.nowMs() + 7 * 86_400_000,
    });
    writeFileAtomic(path, link, 0o600);
  }
  return readFileSync(path, "utf8");
}
