import { concatBytes, ensure } from "@custos/base";
import { Writer, structCodec } from "../codec/index.js";
import type { StructCodec } from "../codec/index.js";
import { ceremonyPlanCodec } from "./ceremony.js";
import type { CeremonyPlan } from "./ceremony.js";

/** A share of a trustee's polynomial, sealed to the trustee that it is for. */
export interface SealedShare {
  to: number;
  sealed: Uint8Array;
}

/** One trustee's place in a ceremony. SECRET: the coefficients. It is all that a restarted trustee needs. */
export interface CeremonyState {
  plan: CeremonyPlan;
  /** This trustee's index */
  own: number;
  /** Scalars of its polynomial, 32 bytes each, the secret first */
  coefficients: Uint8Array[];
  /** Its own first message */
  round1: Uint8Array;
  /** After the second round: everybody's first messages in the plan's order, and the shares that were given out. */
  second?: { round1: Uint8Array[]; shares: SealedShare[] };
}

/** `struct { CeremonyPlan plan; uint8 own; opaque coefficients<V>; opaque round1<V>; optional<Second> second; }` */
export const ceremonyStateCodec: StructCodec<CeremonyState> = structCodec(
  "CeremonyState",
  131_072,
  (writer, { plan, own, coefficients, round1, second }) => {
    ceremonyPlanCodec.write(writer, plan);
    writer
      .u8(own)
      .vec(concatBytes(...coefficients))
      .vec(round1)
      .u8(second ? 1 : 0);
    if (!second) return;
    const messages = new Writer();
    for (const message of second.round1) messages.vec(message);
    const shares = new Writer();
    for (const { to, sealed } of second.shares) shares.u8(to).vec(sealed);
    writer.vec(messages.finish()).vec(shares.finish());
  },
  (reader) => {
    const first = {
      plan: ceremonyPlanCodec.read(reader),
      own: reader.u8(),
      coefficients: reader.list(15 * 32, (inner) => inner.bytes(32)),
      round1: reader.vec(2048),
    };
    const step = reader.u8();
    ensure(step <= 1, "malformed", "ceremony: step");
    if (step === 0) return first;
    const round1 = reader.list(32_768, (inner) => inner.vec(2048));
    const shares = reader.list(32_768, (inner) => ({ to: inner.u8(), sealed: inner.vec(4096) }));
    return { ...first, second: { round1, shares } };
  },
);
