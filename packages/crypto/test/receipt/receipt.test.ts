import * as fc from "fast-check";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, it } from "vitest";
import { CustosError, asId, concatBytes, toHex, utf8 } from "@custos/base";
import type { NetworkId, RoomId } from "@custos/base";
import { receiptCodec, signedReceiptCodec } from "@custos/crypto/codec";
import type { Receipt, ReceiptKind } from "@custos/crypto/codec";
import {
  convictRelay,
  extendReceiptChain,
  noReceiptYet,
  receiptHash,
  signReceipts,
} from "@custos/crypto/verify";
import { startReceiptChain, verifyReceipt } from "@custos/crypto/verify";

const networkId = asId<NetworkId>("11".repeat(16));
const roomId = asId<RoomId>("22".repeat(16));
const seed = sha256(utf8("receipt key"));
const key = ed25519.getPublicKey(seed);
const otherKey = ed25519.getPublicKey(sha256(utf8("another")));

function codeOf(step: () => unknown): string {
  try {
    step();
    return "none";
  } catch (error) {
    return error instanceof CustosError ? error.code : `not ours: ${String(error)}`;
  }
}

function receipt(change: Partial<Receipt> = {}): Receipt {
  return {
    networkId,
    roomId,
    seq: 1,
    previous: noReceiptYet,
    kind: "message",
    epoch: 3n,
    timeMs: 1_772_323_200_000,
    objectHash: sha256(utf8("object")),
    ...change,
  };
}

/** A room's receipts, each after the one before. */
function chainOf(count: number, kinds: readonly ReceiptKind[] = ["message"]): Receipt[] {
  const receipts: Receipt[] = [];
  for (let seq = 1; seq <= count; seq += 1) {
    const last = receipts.at(-1);
    receipts.push(
      receipt({
        seq,
        previous: last ? receiptHash(receiptCodec.encode(last)) : noReceiptYet,
        kind: kinds.at(seq % kinds.length) as ReceiptKind,
        timeMs: 1_772_323_200_000 + seq,
        objectHash: sha256(utf8(`object ${seq}`)),
      }),
    );
  }
  return receipts;
}

const anyReceipt: fc.Arbitrary<Receipt> = fc.record({
  networkId: fc.constant(networkId),
  roomId: fc.constant(roomId),
  seq: fc.integer({ min: 1, max: 2 ** 40 }),
  previous: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  kind: fc.constantFrom<ReceiptKind>("bundle", "message", "leave", "close"),
  epoch: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  timeMs: fc.nat(),
  objectHash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
});

describe("a receipt's bytes", () => {
  it("[RECEIPT-1] are those of the structure in the protocol (golden)", () => {
    expect(toHex(receiptCodec.encode(receipt()))).toBe(
      `${"11".repeat(16)}${"22".repeat(16)}0000000000000001${"00".repeat(32)}020000000000000003` +
        `0000019ca6b1dc00${toHex(sha256(utf8("object")))}`,
    );
  });

  it("[RECEIPT-1] read back as they were written; longer, shorter and unknown ones are malformed", () => {
    fc.assert(
      fc.property(anyReceipt, (value) => {
        expect(receiptCodec.decode(receiptCodec.encode(value))).toEqual(value);
      }),
      { numRuns: 100, seed: 4 },
    );
    const bytes = receiptCodec.encode(receipt());
    expect(codeOf(() => receiptCodec.decode(bytes.subarray(1)))).toBe("malformed");
    expect(codeOf(() => receiptCodec.decode(concatBytes(bytes, bytes)))).toBe("too-large");
    expect(codeOf(() => receiptCodec.decode(bytes.with(72, 5)))).toBe("malformed");
    expect(codeOf(() => receiptCodec.encode(receipt({ seq: 0 })))).toBe("malformed");
    expect(codeOf(() => receiptCodec.decode(new Uint8Array(121)))).toBe("malformed");
  });

  it("[RECEIPT-1] are signed under the label of RFC 9420 section 5.1.2", () => {
    const [only] = signReceipts([receipt()], seed) as [Uint8Array];
    const { receipt: bytes, signature } = signedReceiptCodec.decode(only);
    const root = sha256(concatBytes(Uint8Array.of(0), bytes));
    const label = utf8("MLS 1.0 CustosReceipt");
    const content = concatBytes(Uint8Array.of(label.length), label, Uint8Array.of(32), root);
    expect(ed25519.verify(signature, content, key)).toBe(true);
    const [byPlatform] = signReceipts([receipt()], (message) => ed25519.sign(message, seed)) as [Uint8Array];
    expect(toHex(byPlatform)).toBe(toHex(only));
  });
});

describe("receipts of a batch", () => {
  it("[RECEIPT-1] every one verifies by itself, in batches of any size", () => {
    fc.assert(
      fc.property(fc.array(anyReceipt, { minLength: 1, maxLength: 40 }), (receipts) => {
        const signed = signReceipts(receipts, seed);
        for (const [i, bytes] of signed.entries())
          expect(verifyReceipt(bytes, [otherKey, key])).toEqual(receipts[i]);
        expect(new Set(signed.map((bytes) => toHex(signedReceiptCodec.decode(bytes).signature))).size).toBe(
          1,
        );
      }),
      { numRuns: 15, seed: 5 },
    );
    expect(signReceipts([], seed)).toEqual([]);
  });

  it("[R10] no byte of a signed receipt can be changed", () => {
    for (const batch of [1, 5]) {
      const signed = signReceipts(chainOf(batch), seed).at(-1) as Uint8Array;
      for (let at = 0; at < signed.length; at += 1) {
        const changed = signed.with(at, (signed.at(at) as number) ^ (1 << (at % 8)));
        expect(
          codeOf(() => verifyReceipt(changed, [key])),
          `byte ${at} of a batch of ${batch}`,
        ).toBe("bad-receipt");
      }
      expect(codeOf(() => verifyReceipt(signed.subarray(0, -1), [key]))).toBe("bad-receipt");
      expect(codeOf(() => verifyReceipt(concatBytes(signed, Uint8Array.of(0)), [key]))).toBe("bad-receipt");
    }
  });

  it("[P23] a key that is not the charter's is no receipt key", () => {
    const [only] = signReceipts([receipt()], seed) as [Uint8Array];
    expect(codeOf(() => verifyReceipt(only, [otherKey]))).toBe("bad-receipt");
    expect(codeOf(() => verifyReceipt(only, []))).toBe("bad-receipt");
  });
});

describe("a room's chain", () => {
  it("[RECEIPT-2] takes each receipt after the one before, and shows where one is missing, doubled or put in", () => {
    const receipts = chainOf(6);
    const start = startReceiptChain(networkId, roomId);
    const end = receipts.reduce(extendReceiptChain, start);
    expect(end).toMatchObject({ seq: 6, timeMs: 1_772_323_200_006 });
    for (let missing = 0; missing < 5; missing += 1) {
      const rest = receipts.filter((_, i) => i !== missing);
      expect(
        codeOf(() => rest.reduce(extendReceiptChain, start)),
        `without ${missing}`,
      ).toBe("bad-receipt");
    }
    const [first, second] = receipts as [Receipt, Receipt];
    const after = extendReceiptChain(start, first);
    const wrong: Record<string, Receipt> = {
      again: first,
      "a number left out": { ...second, seq: 3 },
      "another before it": { ...second, previous: sha256(utf8("x")) },
      "another room": { ...second, roomId: asId<RoomId>("33".repeat(16)) },
      "another network": { ...second, networkId: asId<NetworkId>("33".repeat(16)) },
      earlier: { ...second, timeMs: first.timeMs - 1 },
    };
    for (const [what, bad] of Object.entries(wrong))
      expect(
        codeOf(() => extendReceiptChain(after, bad)),
        what,
      ).toBe("bad-receipt");
  });
});

describe("what convicts a relay", () => {
  const sign = (one: Receipt, batch: Receipt[] = []): Uint8Array =>
    signReceipts([one, ...batch], seed).at(0) as Uint8Array;

  it("[RECEIPT-3] two receipts for one place in a room", () => {
    const other = receipt({ objectHash: sha256(utf8("other")) });
    expect(convictRelay(sign(receipt()), sign(other, [receipt({ seq: 9 })]), [key])).toBe(
      "two-objects-in-one-place",
    );
  });

  it("[RECEIPT-3] two commits for one epoch", () => {
    const one = receipt({ kind: "bundle", seq: 4 });
    const other = receipt({ kind: "bundle", seq: 5, objectHash: sha256(utf8("other")) });
    expect(convictRelay(sign(one), sign(other), [key])).toBe("two-commits-in-one-epoch");
  });

  it("[RECEIPT-3] nothing that an honest relay does, nor what it has not signed", () => {
    const receipts = chainOf(8, ["message", "leave", "bundle"]).map((one, i) =>
      receipt(Object.assign(one, { epoch: BigInt(i) })),
    );
    const signed = receipts.map((one, i) => sign(one, receipts.slice(0, i)));
    for (const one of signed) {
      for (const other of signed) expect(codeOf(() => convictRelay(one, other, [key]))).toBe("bad-receipt");
    }
    const twice = [sign(receipt()), sign(receipt(), [receipt({ seq: 2 })])] as const;
    expect(
      codeOf(() => convictRelay(...twice, [key])),
      "one receipt signed again in another batch",
    ).toBe("bad-receipt");
    const elsewhere = sign(receipt({ roomId: asId<RoomId>("33".repeat(16)) }));
    expect(codeOf(() => convictRelay(sign(receipt()), elsewhere, [key]))).toBe("bad-receipt");
    const other = receipt({ objectHash: sha256(utf8("other")) });
    const forged = signReceipts([other], sha256(utf8("another"))).at(0) as Uint8Array;
    expect(codeOf(() => convictRelay(sign(receipt()), forged, [key]))).toBe("bad-receipt");
  });
});
