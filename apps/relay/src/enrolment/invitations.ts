import { ensure, equalBytes } from "@custos/base";
import { invitationCheck, invitationCreate, limits, type InputOf, type OutputOf } from "@custos/contract";
import { authorityOfCharter } from "@custos/crypto/verify";
import { handle } from "@custos/service";
import type { Relay } from "../relay.js";
import type { RelayContext, RelaySession } from "../session.js";

/** Invitations that one member may have open at a time. */
const openPerMember = 1_000;

export function invitationHandlers(relay: Relay) {
  return [
    handle<typeof invitationCreate, RelaySession>(invitationCreate, (input, context) =>
      create(relay, input, context),
    ),
    handle<typeof invitationCheck, RelaySession>(invitationCheck, (input) => check(relay, input)),
  ];
}

/** Throws `invitation-expired` for an invitation whose time is over, or that was taken back. */
export function ensureOpen(
  invitation: { expires_ms: number; withdrawn_ms: number | null },
  nowMs: number,
): void {
  ensure(invitation.withdrawn_ms === null, "invitation-expired", "the invitation was withdrawn");
  ensure(nowMs <= invitation.expires_ms, "invitation-expired");
}

async function create(
  relay: Relay,
  input: InputOf<typeof invitationCreate>,
  { session }: RelayContext,
): Promise<OutputOf<typeof invitationCreate>> {
  const nowMs = relay.nowMs();
  const sponsor = session?.caller === "device" ? session.personId : null;
  ensure(input.expiresAtMs > nowMs, "malformed", "expiresAtMs: in the past");
  ensure(input.expiresAtMs <= nowMs + limits.invitationLifetimeMs, "malformed", "expiresAtMs: too far away");
  const known = relay.charterNow().charter.authorities.some(({ number }) => number === input.authority);
  ensure(known, "malformed", "authority: not in the charter");
  await relay.store.database.transaction(async (trx) => {
    const row = await trx
      .selectFrom("invitations")
      .selectAll()
      .where("key", "=", input.invitationKey)
      .executeTakeFirst();
    if (row) {
      const same =
        row.authority === input.authority && row.sponsor === sponsor && row.expires_ms === input.expiresAtMs;
      ensure(row.withdrawn_ms === null, "already-exists", "the invitation was withdrawn");
      ensure(same, "already-exists");
      return;
    }
    if (sponsor !== null) {
      const { open } = await trx
        .selectFrom("invitations")
        .select(({ fn }) => fn.countAll<number>().as("open"))
        .where("sponsor", "=", sponsor)
        .where("used_by", "is", null)
        .where("withdrawn_ms", "is", null)
        .where("expires_ms", ">", nowMs)
        .executeTakeFirstOrThrow();
      ensure(open < openPerMember, "cap-exceeded", "too many open invitations");
    }
    await trx
      .insertInto("invitations")
      .values({
        key: input.invitationKey,
        authority: input.authority,
        sponsor,
        created_ms: nowMs,
        expires_ms: input.expiresAtMs,
        used_by: null,
        withdrawn_ms: null,
      })
      .execute();
  });
  return {};
}

async function check(
  relay: Relay,
  { invitationKey }: InputOf<typeof invitationCheck>,
): Promise<OutputOf<typeof invitationCheck>> {
  const { kysely } = relay.store.database;
  const row = await kysely
    .selectFrom("invitations")
    .selectAll()
    .where("key", "=", invitationKey)
    .executeTakeFirst();
  ensure(row && equalBytes(row.key, invitationKey), "invitation-unknown");
  ensure(row.used_by === null, "invitation-used");
  ensureOpen(row, relay.nowMs());
  authorityOfCharter(relay.charterNow().charter, row.authority);
  const sponsor =
    row.sponsor === null
      ? undefined
      : await kysely
          .selectFrom("people")
          .select("display_name")
          .where("person_id", "=", row.sponsor)
          .executeTakeFirst();
  return {
    ...(sponsor ? { sponsor: sponsor.display_name } : {}),
    authority: row.authority,
    expiresAtMs: row.expires_ms,
  };
}
