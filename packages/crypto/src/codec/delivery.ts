import { fromHex } from "@custos/base";
import type { AuthorisationId } from "@custos/base";
import { sha256 } from "@noble/hashes/sha2.js";
import { identityBytes } from "./identity.js";
import type { Identity } from "./identity.js";
import { Writer } from "./writer.js";

/** `info` of the HPKE in which a trustee sends a partial key to the reader. */
export const deliveryInfo = "custos delivery 1";

/**
 * Additional data of a delivery, so that a partial key opens under no other release:
 * `struct { opaque authorisation_id[16]; opaque identity_hash[32]; uint64 log_index; }`.
 */
export function deliveryAad(
  authorisationId: AuthorisationId,
  identity: Identity,
  logIndex: number,
): Uint8Array {
  const writer = new Writer().bytes(fromHex(authorisationId), 16).bytes(sha256(identityBytes(identity)));
  return writer.u64(BigInt(logIndex)).finish();
}
