import { ensure, type PersonId } from "@custos/base";
import type { invitationList, invitationWithdraw, OutputOf } from "@custos/contract";
import type { Relay } from "../relay.js";
import type { RelayContext } from "../session.js";

const invitationsShown = 256;

/** The newest invitations, and what became of them. */
export async function listInvitations(relay: Relay): Promise<OutputOf<typeof invitationList>> {
  const rows = await relay.store.database.kysely
    .selectFrom("invitations")
    .selectAll()
    .orderBy("created_ms", "desc")
    .orderBy("key")
    .limit(invitationsShown)
    .execute();
  return {
    invitations: rows.map((row) => ({
      invitationKey: row.key,
      authority: row.authority,
      createdAtMs: row.created_ms,
      expiresAtMs: row.expires_ms,
      ...(row.sponsor === null ? {} : { sponsor: row.sponsor as PersonId }),
      ...(row.used_by === null ? {} : { usedBy: row.used_by as PersonId }),
      withdrawn: row.withdrawn_ms !== null,
    })),
  };
}

/** Takes an invitation back that nobody has used: an operator any, a member its own. Once more changes nothing. */
export async function withdrawInvitation(
  relay: Relay,
  key: Uint8Array,
  { session }: RelayContext,
): Promise<OutputOf<typeof invitationWithdraw>> {
  await relay.store.database.transaction(async (trx) => {
    const row = await trx
      .selectFrom("invitations")
      .select("sponsor")
      .where("key", "=", key)
      .executeTakeFirst();
    const mayWithdraw =
      session?.caller === "operator" || (session?.caller === "device" && row?.sponsor === session.personId);
    // Nobody learns of another's invitation.
    ensure(row && mayWithdraw, "invitation-unknown");
    const { numUpdatedRows } = await trx
      .updateTable("invitations")
      .set(({ fn, val }) => ({ withdrawn_ms: fn.coalesce("withdrawn_ms", val(relay.nowMs())) }))
      .where("key", "=", key)
      .where("used_by", "is", null)
      .executeTakeFirst();
    ensure(numUpdatedRows === 1n, "invitation-used");
  });
  return {};
}
