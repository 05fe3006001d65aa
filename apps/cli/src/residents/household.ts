import { ensure, type Clock, type NetworkId, type PersonId } from "@custos/base";
import { parseInvitationLink } from "@custos/sdk";
import { cast, type CastMember } from "./cast.js";
import type { ResidentsConfig } from "./config.js";
import { ResidentIds } from "./ids.js";
import { keepInvitation, readInvitation } from "./invitation-files.js";
import { openResident, type Resident } from "./resident.js";

const weekMs = 7 * 86_400_000;

/** All residents, each with a client of its own in this process. */
export class Household {
  readonly #byId = new Map<string, Resident>();
  readonly #byPerson = new Map<PersonId, Resident>();

  constructor(readonly networkId: NetworkId) {}

  get ids(): ResidentIds {
    return new ResidentIds(this.networkId);
  }

  get all(): readonly Resident[] {
    return [...this.#byId.values()];
  }

  get(id: string): Resident {
    const resident = this.#byId.get(id);
    ensure(resident, "not-found", `no resident ${JSON.stringify(id)}`);
    return resident;
  }

  /** The resident of a person's id, if it is one. */
  ofPerson(personId: PersonId): Resident | undefined {
    return this.#byPerson.get(personId);
  }

  add(resident: Resident): void {
    this.#byId.set(resident.id, resident);
    this.#byPerson.set(resident.personId, resident);
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((resident) => resident.close()));
  }
}

/** The number of the authority at which somebody is at home. */
export function homeOf(member: Pick<CastMember, "home">, authorities: readonly string[]): number {
  return (member.home % authorities.length) + 1;
}

export interface HouseholdOptions {
  readonly config: ResidentsConfig;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onJoined: (resident: Resident, count: number) => void;
}

/** Lets everybody in, sponsors before those for whom they vouch, and connects them; all or, where one fails, nobody. */
export async function openHousehold(options: HouseholdOptions): Promise<Household> {
  const { config, clock, signal, onJoined } = options;
  const { dataDir, relayUrl, authorities, invitations } = config;
  for (const { id, sponsor } of cast) {
    const link = sponsor === undefined && invitations[id];
    if (link && readInvitation(dataDir, id) === undefined) keepInvitation(dataDir, id, link);
  }
  const first = cast.find(({ sponsor }) => sponsor === undefined)?.id ?? "";
  const house = new Household(parseInvitationLink(rootInvitation(dataDir, first)).networkId);
  const opening = new Map<string, Promise<void>>();
  const open = async (member: CastMember): Promise<void> => {
    const { id, sponsor } = member;
    if (sponsor !== undefined) await opening.get(sponsor);
    const invite = async (): Promise<string> => {
      if (sponsor === undefined) return rootInvitation(dataDir, id);
      const authority = homeOf(member, authorities);
      return house.get(sponsor).client.invite({ authority, expiresInMs: weekMs });
    };
    const resident = await openResident(member, { dataDir, relayUrl, clock, signal, invite });
    house.add(resident);
    onJoined(resident, house.all.length);
  };
  for (const member of cast) opening.set(member.id, open(member));
  await Promise.allSettled(opening.values());
  try {
    await Promise.all(opening.values());
  } catch (error) {
    await house.close();
    throw error;
  }
  return house;
}

function rootInvitation(dataDir: string, id: string): string {
  const link = readInvitation(dataDir, id);
  ensure(link, "invitation-unknown", `no invitation for ${id}: see invitationsWanted`);
  return link;
}
