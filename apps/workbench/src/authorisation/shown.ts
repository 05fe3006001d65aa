import { ensure, equalBytes, type AuthorisationId } from "@custos/base";
import { commitment, encodeLeaf, leafToSign, type LeafOf } from "@custos/crypto/log";
import { canonicalBytes, type RoleSignature } from "@custos/crypto/codec";
import {
  authorisationToSign,
  encodeAuthorisation,
  parseAuthorisation,
  type Authorisation,
} from "@custos/crypto/verify";

/**
 * A document as the page has it: the bytes that came, and the value that was read from them. The page shows the value and
 * signs nothing else.
 */
export interface ShownDocument {
  readonly bytes: Uint8Array;
  readonly authorisation: Authorisation;
}

/** Reads a document to show it; `malformed` for bytes that have a second reading. */
export function showDocument(bytes: Uint8Array): ShownDocument {
  const authorisation = parseAuthorisation(bytes);
  requireSame(bytes, authorisation);
  return { bytes, authorisation };
}

/** What a person signs who has seen this: made from the value that was shown, refused if its bytes are not those that came. */
export function shownToSign({ bytes, authorisation }: ShownDocument): Uint8Array {
  requireSame(bytes, authorisation);
  return authorisationToSign(authorisation);
}

function requireSame(bytes: Uint8Array, authorisation: Authorisation): void {
  const same = equalBytes(encodeAuthorisation(authorisation), bytes);
  ensure(same, "malformed", "authorisation: what is shown is not what would be signed");
}

/** A refusal before it is signed, and what its commitment opens to. */
export interface Refusal {
  readonly unsigned: Omit<LeafOf<"refusal">, "signature">;
  readonly salt: Uint8Array;
  /** Canonical JSON of what is kept private */
  readonly reason: Uint8Array;
}

/** The refusal leaf of an application. The log gets a commitment to the reason, never the reason. */
export function makeRefusal(
  { id, authority }: { id: AuthorisationId; authority: number },
  by: string,
  reason: string,
  atMs: number,
  salt = crypto.getRandomValues(new Uint8Array(32)),
): Refusal {
  const privatePart = canonicalBytes({ authorisation: id, reason });
  const content = commitment(salt, privatePart);
  return { unsigned: { type: "refusal", id, authority, atMs, by, content }, salt, reason: privatePart };
}

/** What a person signs who refuses. */
export function refusalToSign({ unsigned }: Refusal): Uint8Array {
  return leafToSign(unsigned);
}

/** The leaf's bytes, for `authorisation.revoke`. */
export function signedRefusal({ unsigned }: Refusal, signature: RoleSignature): Uint8Array {
  return encodeLeaf({ ...unsigned, signature });
}
