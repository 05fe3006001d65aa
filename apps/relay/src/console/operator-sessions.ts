import { createHash, randomBytes } from "node:crypto";
import type { Transaction } from "kysely";
import { ensure, toBase64url } from "@custos/base";
import type { operatorInvite, operatorOpen, OutputOf } from "@custos/contract";
import type { Relay } from "../relay.js";
import type { RelaySchema } from "../store/schema.js";
import { operatorOf, type OperatorSession, type RelayContext } from "../session.js";

const linkLifetimeMs = 24 * 3_600_000;
const sessionLifetimeMs = 12 * 3_600_000;
/** Links that are over are kept so long, to say what became of them. */
const rememberedMs = 30 * 24 * 3_600_000;
const tokenBytes = 32;

/** A fresh one-time link of the operator whose key opened the connection; its earlier unused ones end. */
export async function makeLink(
  relay: Relay,
  context: RelayContext,
): Promise<OutputOf<typeof operatorInvite>> {
  const { name } = operatorOf(context);
  // Whoever has stolen a session must not be able to prolong it for ever.
  ensure(context.connection, "forbidden", "only by the operator's key");
  const nowMs = relay.nowMs();
  const token = newToken();
  const expiresAtMs = nowMs + linkLifetimeMs;
  await relay.store.database.transaction(async (trx) => {
    await trx
      .deleteFrom("operator_links")
      .where("expires_ms", "<", nowMs - rememberedMs)
      .execute();
    await endLinks(trx, name, nowMs);
    await trx
      .insertInto("operator_links")
      .values({ digest: digestOf(token), name, expires_ms: expiresAtMs, used_ms: null })
      .execute();
  });
  return { token, expiresAtMs };
}

/** Ends what lets the operator in beside its key. */
export async function closeSessions(relay: Relay, context: RelayContext): Promise<Record<string, never>> {
  const { name } = operatorOf(context);
  await relay.store.database.transaction(async (trx) => {
    await endLinks(trx, name, relay.nowMs());
    await trx.deleteFrom("operator_sessions").where("name", "=", name).execute();
  });
  return {};
}

async function endLinks(trx: Transaction<RelaySchema>, name: string, nowMs: number): Promise<void> {
  await trx
    .updateTable("operator_links")
    .set({ expires_ms: nowMs })
    .where("name", "=", name)
    .where("used_ms", "is", null)
    .where("expires_ms", ">", nowMs)
    .execute();
}

/** A session for a link's token, which is used up; `invitation-unknown`, `invitation-used`, `invitation-expired`. */
export async function openLink(relay: Relay, token: string): Promise<OutputOf<typeof operatorOpen>> {
  const nowMs = relay.nowMs();
  const session = newToken();
  const expiresAtMs = nowMs + sessionLifetimeMs;
  const name = await relay.store.database.transaction(async (trx) => {
    const digest = digestOf(token);
    const link = await trx
      .selectFrom("operator_links")
      .selectAll()
      .where("digest", "=", digest)
      .executeTakeFirst();
    ensure(link && isOperator(relay, link.name), "invitation-unknown", "no such link");
    ensure(link.used_ms === null, "invitation-used", "the link has been used");
    ensure(nowMs < link.expires_ms, "invitation-expired", "the link has expired");
    const { numUpdatedRows } = await trx
      .updateTable("operator_links")
      .set({ used_ms: nowMs })
      .where("digest", "=", digest)
      .where("used_ms", "is", null)
      .executeTakeFirst();
    ensure(numUpdatedRows === 1n, "invitation-used", "the link has been used");
    await trx.deleteFrom("operator_sessions").where("expires_ms", "<=", nowMs).execute();
    await trx
      .insertInto("operator_sessions")
      .values({ digest: digestOf(session), name: link.name, expires_ms: expiresAtMs })
      .execute();
    return link.name;
  });
  return { session, name, expiresAtMs };
}

/** Whose session a bearer token is; nobody's once it has expired, or its operator is no longer in the charter. */
export async function operatorSession(relay: Relay, token: string): Promise<OperatorSession | undefined> {
  const row = await relay.store.database.kysely
    .selectFrom("operator_sessions")
    .select(["name", "expires_ms"])
    .where("digest", "=", digestOf(token))
    .executeTakeFirst();
  if (!row || row.expires_ms <= relay.nowMs() || !isOperator(relay, row.name)) return undefined;
  return { caller: "operator", name: row.name };
}

function isOperator(relay: Relay, name: string): boolean {
  return relay.charterNow().charter.operators.some((operator) => operator.name === name);
}

/** Nobody guesses it, so that a plain hash keeps it well. */
function newToken(): string {
  return toBase64url(randomBytes(tokenBytes));
}

function digestOf(token: string): Uint8Array {
  return new Uint8Array(createHash("sha256").update(token).digest());
}
