import { asId, toHex } from "@custos/base";
import type { AuthorisationId, NetworkId, PersonId, RoomId } from "@custos/base";
import { commitment, signLeaf, type LeafOf } from "@custos/crypto/log";
import {
  encodeIdentities,
  encodeSignedAuthorisation,
  releaseIdentities,
  signAuthorisation,
} from "@custos/crypto/verify";
import type { Authorisation, IdentitySource } from "@custos/crypto/verify";
import { authorityOf, firstDay, idOf, seedOf, startMs } from "../log/network.js";

export const everybody = ["applicant-1", "judge-1", "judge-2", "overseer-1", "overseer-2"];
export const roomId = asId<RoomId>(toHex(seedOf("room").slice(0, 16)));

export function makeAuthorisation(change: Partial<Authorisation> = {}): Authorisation {
  return {
    format: "custos authorisation 1",
    id: idOf<AuthorisationId>("warrant"),
    networkId: idOf<NetworkId>("network"),
    authority: 1,
    case: "C-1",
    legalBasis: "Section 1 of the Test Act",
    necessity: "Less would not do.",
    subjects: [
      { kind: "person", id: idOf<PersonId>("alice") },
      { kind: "room", id: roomId },
    ],
    fromDay: firstDay,
    toDay: firstDay + 9,
    releaseUntilDay: firstDay + 16,
    mode: "prospective",
    cap: 20,
    deliveryKey: authorityOf(1, "AU").reader.deliveryKey,
    noticeDueDay: firstDay + 99,
    emergency: false,
    applicant: "applicant-1",
    approvers: ["judge-1", "judge-2", "overseer-1", "overseer-2"],
    reader: "Analyst 1",
    ...change,
  };
}

/** The signed document's bytes, by the plain keys of these roles. */
export function signedBy(
  authorisation: Authorisation,
  roles: readonly string[] = everybody,
  code = "AU",
): Uint8Array {
  const signatures = roles.map((role) =>
    signAuthorisation(authorisation, role, seedOf(`${code}/role/${role}`)),
  );
  return encodeSignedAuthorisation({ authorisation, signatures });
}

/** The leaf that enters a signed authorisation into the log. */
export function enter(
  authorisation: Authorisation,
  document: Uint8Array,
  change: Partial<Omit<LeafOf<"authorisation">, "type" | "signature">> = {},
): { leaf: LeafOf<"authorisation">; salt: Uint8Array } {
  const salt = seedOf("salt of the document");
  const { id, authority, subjects, fromDay, toDay, releaseUntilDay, mode, cap, noticeDueDay, emergency } =
    authorisation;
  const days = { fromDay, toDay, releaseUntilDay, mode, cap, noticeDueDay, emergency };
  const content = commitment(salt, document);
  const unsigned = {
    type: "authorisation" as const,
    id,
    authority,
    atMs: startMs,
    subjects: subjects.length,
    ...days,
    content,
  };
  return { leaf: signLeaf({ ...unsigned, ...change }, seedOf("AU/reader")), salt };
}

/** The leaf that announces a release at log index `size`. */
export function announce(
  authorisation: Authorisation,
  day: number,
  size: number,
  source: IdentitySource,
  change: Partial<Omit<LeafOf<"release">, "type" | "signature">> = {},
): { leaf: LeafOf<"release">; salt: Uint8Array } {
  const salt = seedOf(`salt of day ${day}`);
  const identities = releaseIdentities(authorisation, day, size, source);
  const { id, authority } = authorisation;
  const content = commitment(salt, encodeIdentities(identities));
  const unsigned = { type: "release" as const, authorisation: id, authority, day, count: identities.length };
  const leaf = {
    ...unsigned,
    identities: content,
    atMs: Math.max(startMs, day * 86_400_000 - 43_200_000),
    ...change,
  };
  return { leaf: signLeaf(leaf, seedOf("AU/reader")), salt };
}
