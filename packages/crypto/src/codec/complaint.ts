import { ensure } from "@custos/base";
import { structCodec } from "./codec.js";
import type { StructCodec } from "./codec.js";
import { epochSealCodec, maxSignatureBytes, readSealHead, writeSealHead } from "./epoch-seal.js";
import type { EpochSeal } from "./epoch-seal.js";

/** A member's proof that a committer signed a false V_i or W. It opens nothing. */
export interface SealComplaint extends Pick<EpochSeal, "header" | "u" | "v" | "w" | "signature"> {
  /** SHA-256(wraps<V> | payload<V>) of the seal, 32 bytes */
  restHash: Uint8Array;
  slotIndex: number;
  /** r * H1(Identity of the slot), compressed, 48 bytes */
  d: Uint8Array;
}

/**
 * `struct { SealHeader; opaque U[96]; opaque V<V>; opaque W[32]; opaque rest_hash[32]; opaque signature<V>;
 * uint16 slot_index; opaque D[48]; } SealComplaint;`
 */
export const complaintCodec: StructCodec<SealComplaint> = structCodec(
  "SealComplaint",
  // The seal's own limit is generous for its head, signature and the few fields of a complaint.
  epochSealCodec.maxBytes,
  (writer, complaint) => {
    ensure(complaint.slotIndex < complaint.header.slots.length, "malformed", "no such slot");
    writeSealHead(writer, complaint);
    writer
      .bytes(complaint.restHash, 32)
      .vec(complaint.signature)
      .u16(complaint.slotIndex)
      .bytes(complaint.d, 48);
  },
  (reader) => {
    const complaint: SealComplaint = {
      ...readSealHead(reader),
      restHash: reader.bytes(32),
      signature: reader.vec(maxSignatureBytes),
      slotIndex: reader.u16(),
      d: reader.bytes(48),
    };
    ensure(complaint.slotIndex < complaint.header.slots.length, "malformed", "no such slot");
    return complaint;
  },
);
