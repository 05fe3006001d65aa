import { ensure, fromUtf8, utf8 } from "@custos/base";
import { sha256 } from "@noble/hashes/sha2.js";
import { Writer, structCodec } from "../codec/index.js";
import type { StructCodec } from "../codec/index.js";

/** One trustee of the quorum that is to hold the key. */
export interface Participant {
  /** x of its share, from 1 */
  index: number;
  name: string;
  /** X-Wing; shares are sealed to it */
  dkgKey: Uint8Array;
}

/** What all trustees must agree on before a ceremony begins. */
export interface CeremonyPlan {
  /** 16 random bytes, so that nothing of one ceremony passes in another */
  ceremony: Uint8Array;
  authority: number;
  keyPeriod: number;
  threshold: number;
  /** Ascending by index */
  participants: Participant[];
}

const maxParticipants = 15;

/**
 * `struct { opaque ceremony[16]; uint16 authority; uint32 key_period; uint8 threshold; Participant participants<V>; }`
 * with `struct { uint8 index; opaque name<V>; opaque dkg_key[1216]; } Participant`.
 */
export const ceremonyPlanCodec: StructCodec<CeremonyPlan> = structCodec(
  "CeremonyPlan",
  32_768,
  (writer, plan) => {
    checkPlan(plan);
    writer.bytes(plan.ceremony, 16).u16(plan.authority).u32(plan.keyPeriod).u8(plan.threshold);
    const inner = new Writer();
    for (const { index, name, dkgKey } of plan.participants) {
      inner.u8(index).vec(utf8(name)).bytes(dkgKey, 1216);
    }
    writer.vec(inner.finish());
  },
  (reader) => {
    const plan = {
      ceremony: reader.bytes(16),
      authority: reader.u16(),
      keyPeriod: reader.u32(),
      threshold: reader.u8(),
      participants: reader.list(24_576, (inner) => ({
        index: inner.u8(),
        name: fromUtf8(inner.vec(512)),
        dkgKey: inner.bytes(1216),
      })),
    };
    checkPlan(plan);
    return plan;
  },
);

/** SHA-256 of the plan: every proof and share of the ceremony is bound to it. */
export function planHash(plan: CeremonyPlan): Uint8Array {
  return sha256(ceremonyPlanCodec.encode(plan));
}

function checkPlan({ threshold, participants }: CeremonyPlan): void {
  const count = participants.length;
  ensure(count >= 1 && count <= maxParticipants, "malformed", "ceremony: number of trustees");
  ensure(threshold >= 1 && threshold <= count, "malformed", "ceremony: threshold");
  // One out of several would be the whole key in everybody's hands.
  ensure(threshold > 1 || count === 1, "unsupported", "ceremony: a threshold of one among several");
  const ascending = participants.every(({ index }, i) => index > (participants[i - 1]?.index ?? 0));
  ensure(ascending, "malformed", "ceremony: trustees not ascending by index");
  const keys = new Set(participants.map(({ dkgKey }) => dkgKey.join()));
  ensure(keys.size === count, "malformed", "ceremony: one trustee's key twice");
}
