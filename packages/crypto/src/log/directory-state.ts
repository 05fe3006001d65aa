import { CustosError, dayOf, ensure, toHex } from "@custos/base";
import type { AuthorisationId, Day, DeviceId, PersonId } from "@custos/base";
import type { Charter, CharterAuthority, QuorumBody, RoleBody, RoleKey } from "../codec/charter.js";
import type { RoleSignature } from "../codec/role-signature.js";
import { authorityOfCharter, charterInForce } from "../verify/charter.js";
import type { CharterNote } from "../verify/charter.js";
import { verifyLeafByRole, verifyLeafSignature } from "./leaf-signature.js";
import type { Leaf, LeafOf } from "./leaf.js";

/** A charter and the entry that holds it. */
export interface CharterRecord extends CharterNote {
  index: number;
}

export interface PersonRecord {
  personId: PersonId;
  index: number;
  /** Key of the invitation that the person used */
  invitation: Uint8Array;
  /** Home authorities, each from its first day on, in the log's order */
  homes: readonly { authority: number; firstDay: Day; index: number }[];
}

export interface DeviceRecord {
  personId: PersonId;
  deviceId: DeviceId;
  /** Ed25519, the key of its MLS leaf */
  signingKey: Uint8Array;
  /** X-Wing */
  noticeKey: Uint8Array;
  /** Who vouches: a `reset` has to be accepted by a member before it enters a room. */
  addedBy: "invitation" | "device" | "reset";
  addedAtIndex: number;
  removedAtIndex?: number;
}

export interface RoleRecord {
  authority: number;
  id: string;
  body: RoleBody;
  key: RoleKey;
  name?: string;
}

export interface ReleaseRecord {
  index: number;
  authorisation: AuthorisationId;
  authority: number;
  day: Day;
  count: number;
  identities: Uint8Array;
  atMs: number;
}

export interface ApplicationRecord {
  index: number;
  authority: number;
  refused: boolean;
  /** Role of the person who refused */
  refusedBy?: string;
}

/** An authorisation with all that the log has said of it since. */
export interface AuthorisationRecord {
  index: number;
  leaf: LeafOf<"authorisation">;
  /** As last extended */
  toDay: Day;
  releaseUntilDay: Day;
  cap: number;
  noticeDueDay: Day;
  extensions: readonly LeafOf<"extension">[];
  releases: readonly ReleaseRecord[];
  identityDays: number;
  revokedAtIndex?: number;
  refusedAtIndex?: number;
  refusedBy?: string;
  confirmedAtIndex?: number;
  lapsedAtIndex?: number;
  suspension?: { index: number; body: RoleBody; untilMs?: number };
  noticeServedAtIndex?: number;
}

/** All that the leaves so far say. Records are replaced, never changed, so that a copy of the maps is a copy. */
export interface DirectoryState {
  charters: readonly CharterRecord[];
  people: Map<PersonId, PersonRecord>;
  devices: Map<DeviceId, DeviceRecord>;
  devicesOf: Map<PersonId, readonly DeviceId[]>;
  /** Signing and invitation keys that are taken, in hex */
  keys: Set<string>;
  /** By `roleKey` */
  roles: Map<string, RoleRecord>;
  authorisations: Map<AuthorisationId, AuthorisationRecord>;
  /** Applications, and whether they were refused */
  applications: Map<AuthorisationId, ApplicationRecord>;
  /** Identity-days by authority, then by calendar year of the release */
  identityDays: Map<number, ReadonlyMap<number, number>>;
  /** Quorum keys whose ceremony is in the log: `authority/period/body` */
  ceremonies: Map<string, LeafOf<"dkg">>;
  receipts?: { fromSeq: number; count: number };
  /** Signatures are not looked at again: the leaves come from a store of one's own, which verified them. */
  readonly trusted: boolean;
}

/** Changes the state; made only after every check has passed. */
export type Commit = () => void;

export function emptyState(trusted: boolean): DirectoryState {
  return {
    charters: [],
    people: new Map(),
    devices: new Map(),
    devicesOf: new Map(),
    keys: new Set(),
    roles: new Map(),
    authorisations: new Map(),
    applications: new Map(),
    identityDays: new Map(),
    ceremonies: new Map(),
    trusted,
  };
}

export function copyState(state: DirectoryState): DirectoryState {
  return {
    ...state,
    people: new Map(state.people),
    devices: new Map(state.devices),
    devicesOf: new Map(state.devicesOf),
    keys: new Set(state.keys),
    roles: new Map(state.roles),
    authorisations: new Map(state.authorisations),
    applications: new Map(state.applications),
    identityDays: new Map(state.identityDays),
    ceremonies: new Map(state.ceremonies),
  };
}

/** The charter by which a leaf of that time is judged. */
export function charterAt(state: DirectoryState, atMs: number): Charter {
  return charterInForce(state.charters, dayOf(atMs)).charter;
}

/** The charter that was entered last, whether or not it has begun. */
export function newestCharter(state: DirectoryState): Charter {
  const newest = state.charters.at(-1);
  ensure(newest, "bad-log", "no charter yet");
  return newest.charter;
}

export function readerKey(state: DirectoryState, authority: number, atMs: number): Uint8Array {
  return authorityOfCharter(charterAt(state, atMs), authority).reader.signingKey;
}

export function operatorKey(state: DirectoryState, name: string, atMs: number): Uint8Array {
  const operator = charterAt(state, atMs).operators.find((candidate) => candidate.name === name);
  ensure(operator, "bad-log", "no such operator in the charter");
  return operator.key;
}

export function roleKey(authority: number, id: string): string {
  return `${authority}/${id}`;
}

/** A person of a body by its role id: what the leaves say last, else the charter of that time. */
export function roleAt(state: DirectoryState, authority: number, id: string, atMs: number): RoleRecord {
  const logged = state.roles.get(roleKey(authority, id));
  if (logged) return logged;
  const role = authorityOfCharter(charterAt(state, atMs), authority).roles.find(
    (candidate) => candidate.id === id,
  );
  ensure(role, "bad-log", "no such role");
  return { authority, ...role };
}

/** Verifies a leaf's one plain signature. */
export function checkSigned(state: DirectoryState, leaf: Leaf, key: Uint8Array): void {
  if (!state.trusted) verifyLeafSignature(leaf, key);
}

/** Verifies a leaf's signature by a role. */
export function checkByRole(
  state: DirectoryState,
  leaf: Leaf,
  role: RoleRecord,
  signature: RoleSignature,
): void {
  if (!state.trusted) verifyLeafByRole(leaf, role.key, signature);
}

/** Verifies the signatures of at least `needed` different trustees of a quorum, with `verify` for each. */
export function checkQuorum(
  state: DirectoryState,
  authority: CharterAuthority,
  body: QuorumBody,
  signatures: readonly { trustee: number; signature: Uint8Array }[],
  needed: number,
  verify: (key: Uint8Array, signature: Uint8Array) => void,
): void {
  const signers = new Set(signatures.map(({ trustee }) => trustee));
  ensure(signers.size === signatures.length, "bad-log", "a trustee signed twice");
  ensure(signers.size >= needed, "bad-log", `${signers.size} of ${needed} ${body} trustees have signed`);
  for (const { trustee, signature } of signatures) {
    const known = authority[body].trustees.find(({ index }) => index === trustee);
    ensure(known, "bad-log", `no ${body} trustee ${trustee}`);
    if (!state.trusted) verify(known.signingKey, signature);
  }
}

/** Takes a key that must not have been used before: one key counts once. */
export function ensureFresh(state: DirectoryState, key: Uint8Array): string {
  const spelled = toHex(key);
  ensure(!state.keys.has(spelled), "bad-log", "a key that is in use already");
  return spelled;
}

/** Names the entry in whatever error a check throws. */
export function namingEntry<T>(index: number, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    throw new CustosError(
      "bad-log",
      `entry ${index}: ${cause instanceof Error ? cause.message : "not a leaf"}`,
      { cause },
    );
  }
}
