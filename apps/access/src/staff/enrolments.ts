import type { CharterNote } from "@custos/crypto/verify";
import type { Access } from "../access.js";
import { writeOne } from "../store/open.js";
import { bodyOf, rolesNow, roleRequestOf } from "./admission.js";
import { passkeyOf } from "./passkeys.js";
import { listPeople } from "./people.js";

/** Trustees sign no leaf that is dated long ago; before that it gets a new date. */
const renewedAfterMs = 12 * 3_600_000;

/** Passkeys of people of the bodies that do not stand in the log yet, as leaves for their trustees. */
export async function waitingLeaves(
  access: Access,
  first: CharterNote,
): Promise<{ id: string; leaf: Uint8Array }[]> {
  const { authority, nowMs, store } = access;
  const taken = new Set(rolesNow(access, first).map(({ id }) => id));
  const waiting: { id: string; leaf: Uint8Array }[] = [];
  for (const person of listPeople(store.reader)) {
    const { id } = person;
    const body = bodyOf(person);
    const passkey = passkeyOf(store.reader, id);
    if (body === undefined || !passkey || taken.has(id)) continue;
    const leaf = await writeOne(store, (connection) => {
      const atMs = nowMs();
      const [row] = connection.prepare("SELECT leaf, leaf_ms FROM passkeys WHERE person = ?").all([id]);
      const age = row?.leaf_ms === null ? Number.POSITIVE_INFINITY : atMs - (row?.leaf_ms as number);
      // The same one as long as it will do, so that all trustees sign the same.
      if (row?.leaf && age >= 0 && age < renewedAfterMs) return row.leaf as Uint8Array;
      const made = roleRequestOf(authority, person, body, passkey, atMs);
      connection.prepare("UPDATE passkeys SET leaf = ?, leaf_ms = ? WHERE person = ?").run([made, atMs, id]);
      return made;
    });
    waiting.push({ id, leaf });
  }
  return waiting;
}
