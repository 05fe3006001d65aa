import { expect } from "vitest";
import { epochSealCodec, sealHeaderCodec } from "../../src/codec/index.js";
import type { EpochSeal } from "../../src/codec/index.js";
import { signSeal } from "../../src/seal/index.js";
import type { SealCheck } from "../../src/seal/index.js";
import type { Room } from "../mls/world.js";
import { checkBy } from "./sealed-room.js";
import type { Sealed } from "./sealed-room.js";

/** A seal that its committer has signed again after changing it; undefined where the change has no encoding. */
function resigned(room: Room, by: number, bytes: Uint8Array): Uint8Array | undefined {
  let changed: EpochSeal;
  try {
    changed = epochSealCodec.decode(bytes);
  } catch {
    return undefined;
  }
  return resignedSeal(room, by, changed);
}

export function resignedSeal(room: Room, by: number, changed: EpochSeal): Uint8Array {
  const signature = signSeal(changed, room.at(by).device.signing.privateKey);
  return epochSealCodec.encode({ ...changed, signature });
}

/** Where the parts of an encoded seal begin, so that a test can say which of them it has been through. */
export function partsOf(seal: Uint8Array): { name: string; from: number; to: number }[] {
  const { header, v, wraps, payload, signature } = epochSealCodec.decode(seal);
  const headerBytes = sealHeaderCodec.encode(header).length;
  const end = seal.length;
  const signatureFrom = end - signature.length - vectorHead(signature.length);
  const payloadFrom = signatureFrom - payload.length - vectorHead(payload.length);
  const wrapsBytes = wraps.length * 1_170;
  const wrapsFrom = payloadFrom - wrapsBytes - vectorHead(wrapsBytes);
  const parts = [
    { name: "header", from: 0 },
    { name: "U", from: headerBytes },
    { name: "V", from: headerBytes + 96 },
    { name: "W", from: headerBytes + 96 + vectorHead(32 * v.length) + 32 * v.length },
    { name: "wraps", from: wrapsFrom },
    { name: "payload", from: payloadFrom },
    { name: "signature", from: signatureFrom },
  ];
  return parts.map(({ name, from }, i) => ({ name, from, to: parts[i + 1]?.from ?? end }));
}

function vectorHead(length: number): number {
  if (length < 0x40) return 1;
  return length < 0x4000 ? 2 : 4;
}

export interface MutationCount {
  refused: number;
  /** Changes that had no encoding at all. */
  malformed: number;
  fields: Set<string>;
}

/** Flips one bit in every `step`th byte of each part; an honest member must refuse it, though its committer signed it. */
export async function flipBytes(
  room: Room,
  committer: number,
  member: number,
  sealed: Sealed,
  step: (part: string) => number,
): Promise<MutationCount> {
  const count: MutationCount = { refused: 0, malformed: 0, fields: new Set() };
  for (const { name, from, to } of partsOf(sealed.seal)) {
    for (let at = from; at < to; at += step(name)) {
      const changed = Uint8Array.from(sealed.seal, (byte, i) => (i === at ? byte ^ (1 << (at % 8)) : byte));
      const seal = name === "signature" ? changed : (resigned(room, committer, changed) ?? changed);
      const check = await checkBy(room, member, { ...sealed, seal });
      expect(check.kind, `byte ${at} of ${name}`).toBe("bad");
      note(count, check);
    }
  }
  return count;
}

function note(count: MutationCount, check: SealCheck): void {
  if (check.kind !== "bad") return;
  if (check.field === "encoding") count.malformed += 1;
  else count.refused += 1;
  count.fields.add(check.field.replace(/ .*/, ""));
}
