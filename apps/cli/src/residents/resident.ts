import { setTimeout as pause } from "node:timers/promises";
import { join } from "node:path";
import { codeOf, CustosError, ensure, type Clock, type PersonId } from "@custos/base";
import { createClient, parseInvitationLink, type Client } from "@custos/sdk";
import { connectWs, openSqliteStore } from "@custos/sdk/node";
import type { CastMember } from "./cast.js";
import { ResidentIds } from "./ids.js";
import { dropInvitation, keepInvitation, readInvitation, residentFolder } from "./invitation-files.js";

/** A member's engine with a store of its own, connected. */
export interface Resident extends CastMember {
  readonly personId: PersonId;
  readonly client: Client;
  /** Whatever it waits for ends with `cancelled`. */
  close(): Promise<void>;
}

export interface ResidentOptions {
  readonly dataDir: string;
  readonly relayUrl: string;
  readonly clock: Clock;
  /** A fresh link, asked for where none is kept yet or the kept one has expired. */
  readonly invite: () => Promise<string>;
  /** Closes it, also while it is still being opened or waits for a relay that is away. */
  readonly signal: AbortSignal;
}

const retryMs = 500;
const attempts = 60;

/** Joins where that has not been done, and connects. */
export async function openResident(member: CastMember, options: ResidentOptions): Promise<Resident> {
  const { dataDir, relayUrl, clock, signal } = options;
  const { id, name, language } = member;
  for (let attempt = 1; ; attempt += 1) {
    ensure(!signal.aborted, "cancelled");
    let link = readInvitation(dataDir, id);
    if (link === undefined) {
      link = await options.invite();
      keepInvitation(dataDir, id, link);
    }
    const ids = new ResidentIds(parseInvitationLink(link).networkId);
    const personId = ids.person(id);
    const store = await openStore(join(residentFolder(dataDir, id), "client.db"));
    const client = createClient({ relayUrl, store, clock, connect: connectWs });
    let closing: Promise<void> | undefined;
    const close = (): Promise<void> => (closing ??= client.close());
    const onAbort = (): void => void close();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      await client.join({
        link: parseInvitationLink(link),
        displayName: name,
        language,
        accept: () => true,
        personId,
        deviceId: ids.device(id),
      });
      await client.connect();
      // Key packages are laid out now: the others add this resident to their rooms at once.
      await client.settled();
      return { ...member, personId, client, close };
    } catch (error) {
      signal.removeEventListener("abort", onAbort);
      await close();
      const code = codeOf(error);
      if (code === "invitation-expired") dropInvitation(dataDir, id);
      else
        ensure(code === "unavailable" && !signal.aborted, code, `${name} cannot join: ${messageOf(error)}`);
      if (attempt === attempts) throw error;
      await pause(retryMs);
    }
  }
}

/** A process that was killed may need a moment to let go of the file. */
async function openStore(path: string) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return openSqliteStore(path);
    } catch (error) {
      if (codeOf(error) !== "busy" || attempt === attempts) throw error;
      await pause(retryMs);
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof CustosError ? error.message : "a fault";
}
