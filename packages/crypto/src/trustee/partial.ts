import type { AuthorisationId } from "@custos/base";
import { utf8 } from "@custos/base";
import { sha256 } from "@noble/hashes/sha2.js";
import { deliveryAad, deliveryInfo, identityBytes } from "../codec/index.js";
import type { Identity } from "../codec/index.js";
import { hpkeSeal, mulIdentity } from "../pairing/index.js";
import { decodeScalar } from "./frost.js";

/** One trustee's part of a day's key: x_j * H1(identity), 48 bytes. `share` is its 32 bytes. */
export function partialKey(share: Uint8Array, identity: Uint8Array): Uint8Array {
  return mulIdentity(identity, decodeScalar(share));
}

/** A partial key on its way to the reader. */
export interface Delivery {
  /** SHA-256 of the identity's bytes */
  identityHash: Uint8Array;
  sealed: Uint8Array;
}

/** Seals a partial key to the reader's delivery key for one release of one authorisation (`deliveryAad`). */
export async function sealDelivery(
  deliveryKey: Uint8Array,
  { authorisationId, releaseIndex }: { authorisationId: AuthorisationId; releaseIndex: number },
  identity: Identity,
  partial: Uint8Array,
): Promise<Delivery> {
  const aad = deliveryAad(authorisationId, identity, releaseIndex);
  const sealed = await hpkeSeal(deliveryKey, { info: utf8(deliveryInfo), aad }, partial);
  return { identityHash: sha256(identityBytes(identity)), sealed };
}
