import type { CompiledQuery } from "kysely";
import { ensure } from "@custos/base";
import { inspectWelcome } from "@custos/crypto/verify";
import type { Relay } from "../relay.js";

/** States of `key_packages.claimed`: laid out, given out, and used in a commit that was accepted. */
const used = 2;

/**
 * Key packages are used once, not only given out once: throws `bad-commit` where a Welcome answers one that an
 * earlier commit used. Gives what marks them used, for the commit's own transaction.
 */
export async function useKeyPackages(
  relay: Relay,
  welcome: Uint8Array | undefined,
): Promise<CompiledQuery[]> {
  if (!welcome) return [];
  const refs = inspectWelcome(welcome).newMembers;
  const { kysely } = relay.store.database;
  const known = await kysely
    .selectFrom("key_packages")
    .select(["ref", "claimed"])
    .where("ref", "in", refs)
    .where("last_resort", "=", 0)
    .execute();
  ensure(
    known.every(({ claimed }) => claimed !== used),
    "bad-commit",
    "a key package that was used before",
  );
  return known.map(({ ref }) =>
    kysely.updateTable("key_packages").set({ claimed: used }).where("ref", "=", ref).compile(),
  );
}
