import { ensure } from "@custos/base";
import { epochSealCodec, sealRestHash, sealSignedBytes } from "../codec/index.js";
import type { EpochSeal, SealHeader } from "../codec/index.js";
import type { MemberGroup, SigningKey } from "../mls/index.js";
import type { PairingBackend } from "../pairing/index.js";
import { differingField, sealHeaderOf, sealLabel, signWithLabel } from "../verify/index.js";
import { SealComputation } from "./compute.js";
import type { SealKeys } from "./compute.js";

export interface MakeSealOptions extends SealKeys {
  /** The committer's state in the new epoch, before it sends or opens anything in it. */
  group: MemberGroup;
  header: SealHeader;
  /** The key of the committer's leaf. */
  signing: SigningKey;
  backend: PairingBackend;
}

/**
 * The epoch's seal, encoded: a function of the epoch and its header, so that every member can compute it as well. Throws
 * `malformed` for a header that is not this group's and `forbidden` once a message was sent or opened.
 */
export async function makeSeal(options: MakeSealOptions): Promise<Uint8Array> {
  const { group, header, signing, backend } = options;
  const wrong = differingField(header, sealHeaderOf(group, header, group.ownLeaf));
  ensure(wrong === undefined, "malformed", `header is not the group's: ${wrong}`);
  const computed = await SealComputation.of(group, header, options, backend);
  const v = header.slots.map((_, i) => computed.v(i));
  const before = { header, u: computed.u(), v, w: computed.w(), wraps: computed.wraps() };
  const unsigned = { ...before, payload: computed.payload(before) };
  const signature = signSeal(unsigned, signing.privateKey);
  return epochSealCodec.encode({ ...unsigned, signature });
}

/** The committer's signature over a seal's two halves. */
export function signSeal(seal: Omit<EpochSeal, "signature">, privateKey: Uint8Array): Uint8Array {
  return signWithLabel(privateKey, sealLabel, sealSignedBytes(seal, sealRestHash(seal)));
}
