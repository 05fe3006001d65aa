import { dayOf, equalBytes } from "@custos/base";
import type { StaffPerson } from "@custos/contract";
import type { RoleBody } from "@custos/crypto/codec";
import { encodeRoleRequest, type RoleRecord } from "@custos/crypto/log";
import { authorityOfCharter, type CharterNote } from "@custos/crypto/verify";
import { charterNow, type Access } from "../access.js";
import type { Person } from "./people.js";
import { passkeyOf, roleKeyOf, type Passkey } from "./passkeys.js";

/** People of the bodies by the charter and the log; by the first charter alone while the log is not here yet. */
export function rolesNow(
  access: Access,
  first: CharterNote,
): readonly Pick<RoleRecord, "id" | "body" | "key">[] {
  const { authority, followed, nowMs } = access;
  if (followed.size > 0) return followed.directory.roles(authority, dayOf(nowMs()));
  const named = first.charter.authorities.some(({ number }) => number === authority);
  return named ? authorityOfCharter(first.charter, authority).roles : [];
}

/** The charter in force, or the first while the log is not here yet. */
export function charterOr(access: Access, first: CharterNote): CharterNote {
  return access.followed.size > 0 ? charterNow(access) : first;
}

/** How far a person has come: what it signs counts once its trustees have put its key into the log. */
export function passkeyState(access: Access, first: CharterNote, person: Person): StaffPerson["passkey"] {
  const passkey = passkeyOf(access.store.reader, person.id);
  if (bodyOf(person) === undefined) return passkey ? "admitted" : "none";
  const role = rolesNow(access, first).find(({ id }) => id === person.id);
  if (role && role.body === bodyOf(person) && isKeyOf(role, passkey)) return "admitted";
  return passkey ? "waiting" : "none";
}

/** The `role` leaf that makes a passkey count, for its trustees to sign. */
export function roleRequestOf(
  authority: number,
  { id, name }: Person,
  body: RoleBody,
  passkey: Passkey,
  atMs: number,
): Uint8Array {
  const key = roleKeyOf(passkey);
  return encodeRoleRequest({ type: "role", action: "added", authority, body, id, name, key, atMs });
}

/** The body to which a duty belongs; analysts and auditors sign nothing. */
export function bodyOf({ duty }: Pick<Person, "duty">): RoleBody | undefined {
  return duty === "analyst" || duty === "auditor" ? undefined : duty;
}

/** A role that the charter gave an Ed25519 key signs with that one, and needs no passkey. */
function isKeyOf({ key }: Pick<RoleRecord, "key">, passkey: Passkey | undefined): boolean {
  if (key.kind === "ed25519") return true;
  return passkey !== undefined && equalBytes(key.publicKey, passkey.publicKey) && key.rpId === passkey.rpId;
}
