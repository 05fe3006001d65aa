import { asId } from "@custos/base";
import type { DeviceId, NetworkId, PersonId, RoomId } from "@custos/base";
import {
  acceptanceCodec,
  leaveRequestCodec,
  sessionProofCodec,
  signedRequestCodec,
} from "@custos/crypto/codec";
import type { StructCodec } from "@custos/crypto/codec";
import { signWithLabel, verifyWithLabel } from "@custos/crypto/verify";
import { ed25519 } from "@noble/curves/ed25519.js";
import { describe, expect, it } from "vitest";

const networkId = asId<NetworkId>("01".repeat(16));
const personId = asId<PersonId>("02".repeat(16));
const deviceId = asId<DeviceId>("03".repeat(16));
const filled = (length: number) => new Uint8Array(length).fill(7);

const requests: [string, StructCodec<never>, unknown][] = [
  [
    "SessionProof",
    sessionProofCodec as StructCodec<never>,
    { networkId, nonce: filled(32), role: "operator", subject: "operator one" },
  ],
  [
    "Acceptance",
    acceptanceCodec as StructCodec<never>,
    {
      networkId,
      personId,
      deviceId,
      charterHash: filled(32),
      disclosureVersion: 3,
      language: "pt-BR",
      acceptedAtMs: 1_772_000_000_000,
    },
  ],
  [
    "LeaveRequest",
    leaveRequestCodec as StructCodec<never>,
    { networkId, roomId: asId<RoomId>("04".repeat(16)), personId, deviceId, atMs: 1_772_000_000_001 },
  ],
  ["SignedRequest", signedRequestCodec as StructCodec<never>, { request: filled(80), signature: filled(64) }],
];

describe.each(requests)("%s", (_name, codec, value) => {
  const bytes = codec.encode(value as never);

  it("round-trips", () => {
    expect(codec.decode(bytes)).toEqual(value);
  });

  it("refuses every cut and a byte too many", () => {
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => codec.decode(bytes.subarray(0, length))).toThrow();
    }
    expect(() => codec.decode(Uint8Array.of(...bytes, 0))).toThrow();
  });
});

describe("SignWithLabel", () => {
  const privateKey = filled(32);
  const publicKey = ed25519.getPublicKey(privateKey);
  const content = filled(10);
  const signature = signWithLabel(privateKey, "CustosLeave", content);

  it("verifies under its label, key and content alone", () => {
    expect(verifyWithLabel(publicKey, "CustosLeave", content, signature)).toBe(content);
    expect(() => verifyWithLabel(publicKey, "CustosSession", content, signature)).toThrow(/CustosSession/);
    expect(() => verifyWithLabel(publicKey, "CustosLeave", filled(11), signature)).toThrow();
    expect(() => verifyWithLabel(filled(32), "CustosLeave", content, signature)).toThrow();
    expect(() => verifyWithLabel(publicKey, "CustosLeave", content, signature.subarray(1))).toThrow();
  });
});
