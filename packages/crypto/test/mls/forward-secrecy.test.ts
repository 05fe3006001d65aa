import { beforeAll, describe, expect, test } from "vitest";
import { concatBytes, toHex, utf8 } from "@custos/base";
import { cipherOf } from "../../src/mls/cipher.js";
import { MemberGroup } from "../../src/mls/index.js";
import { openMessage, openSenderData, readMessage } from "../../src/mls/private-message.js";
import { takeKey } from "../../src/mls/secret-tree.js";
import type { RatchetLimits } from "../../src/mls/secret-tree.js";
import { decodeState } from "../../src/mls/state-codec.js";
import { defaultSuiteName, fastSuiteName, suite } from "../../src/verify/index.js";
import type { Suite } from "../../src/verify/index.js";
import { attackByZeros, attackEpoch } from "./removed-member.js";
import { Room } from "./world.js";

let quick: Suite;
beforeAll(async () => {
  quick = await suite(fastSuiteName);
});

const ctx = new Uint8Array(32).fill(5);
const wide: RatchetLimits = { maxForward: 10_000, maxSkipped: 10_000 };

/** Everything that the stored bytes say about secrets, tried on a message: every ratchet from where it stands. */
async function openFromBytes(
  group: Suite,
  stored: Uint8Array,
  message: Uint8Array,
): Promise<Uint8Array | undefined> {
  const cipher = await cipherOf(group);
  const state = decodeState(cipher, stored);
  const { context, encodedContext, secrets } = state;
  const epoch = {
    groupId: context.groupId,
    epoch: context.epoch,
    context: encodedContext,
    senderData: secrets.senderData,
  };
  const frame = readMessage(message, epoch);
  const sender = await openSenderData(cipher, epoch, frame);
  const signatureKey = state.tree.leaf(sender.leaf)?.signaturePublicKey ?? new Uint8Array();
  const ratchet = state.ratchets.get(sender.leaf);
  if (ratchet === undefined) return undefined;
  // Forward as far as anybody would, and as if the ratchet stood at an earlier generation than it says.
  const starts = [ratchet, { ...ratchet, generation: 0 }, { ...ratchet, generation: sender.generation }];
  for (const start of starts) {
    for (let generation = start.generation; generation <= start.generation + 3; generation += 1) {
      try {
        const { messageKey } = takeKey(cipher, start, generation, wide);
        return (await openMessage(cipher, epoch, frame, sender, messageKey, signatureKey)).plaintext;
      } catch {
        // Not with this key.
      }
    }
    for (const messageKey of start.skipped.values()) {
      try {
        return (await openMessage(cipher, epoch, frame, sender, messageKey, signatureKey)).plaintext;
      } catch {
        // Nor with this one.
      }
    }
  }
  return undefined;
}

describe("[P27] a device seized in mid-epoch", () => {
  test("yields no message that it sent or opened, nor one that was skipped and then opened", async () => {
    const room = await Room.of(quick, 3);
    let sender = room.at(0).group;
    let receiver = room.at(1).group.eraseExporter();
    const sent: Uint8Array[] = [];
    for (let i = 0; i < 6; i += 1) {
      const made = await sender.protect(utf8(`message ${i}`));
      sender = made.group;
      sent.push(made.privateMessage);
    }
    const message = (i: number): Uint8Array => sent[i] ?? new Uint8Array();
    // The control: bytes from before the message was opened do open it.
    expect(await openFromBytes(quick, receiver.encode(), message(3))).toEqual(utf8("message 3"));
    // Out of order: 1 and 2 are skipped, then 2 arrives; 1 and 5 never do.
    for (const i of [0, 3, 2, 4]) receiver = (await receiver.unprotect(message(i))).group;
    for (const i of [0, 2, 3, 4]) {
      expect(await openFromBytes(quick, receiver.encode(), message(i)), `received ${i}`).toBeUndefined();
      expect(await openFromBytes(quick, sender.encode(), message(i)), `sent ${i}`).toBeUndefined();
    }
    // What is still to come can be opened: it is not forward secrecy that is claimed for those.
    expect(await openFromBytes(quick, receiver.encode(), message(1))).toEqual(utf8("message 1"));
    expect(await openFromBytes(quick, receiver.encode(), message(5))).toEqual(utf8("message 5"));
    await expect(receiver.unprotect(message(2))).rejects.toMatchObject({ code: "forbidden" });
    await expect(receiver.unprotect(message(3))).rejects.toMatchObject({ code: "forbidden" });
  });

  test("has no exporter secret, no seal secret and no payload in its bytes", async () => {
    const room = await Room.of(quick, 3);
    const before = room.at(1).group;
    const exporter = decodeState(await cipherOf(quick), before.encode()).secrets.exporter ?? new Uint8Array();
    const seal = await before.sealSecrets(ctx);
    expect(toHex(before.encode())).toContain(toHex(exporter));
    const { group, privateMessage } = await room.at(0).group.protect(utf8("x"));
    const after = (await before.eraseExporter().unprotect(privateMessage)).group;
    for (const seized of [after, await MemberGroup.restore(quick, after.encode()), group.eraseExporter()]) {
      const bytes = toHex(seized.encode());
      for (const secret of [exporter, seal.sigma, seal.m, seal.pk, seal.eseed])
        expect(bytes).not.toContain(toHex(secret));
      // The sender's gen-0 ratchet secret is what the payload would open its messages with.
      const used = seal.payload.leaves.find(({ leaf }) => leaf === room.at(0).group.ownLeaf);
      expect(bytes).not.toContain(toHex(used?.secret ?? exporter));
      await expect(seized.sealSecrets(ctx)).rejects.toMatchObject({ code: "forbidden" });
    }
  });

  test("has nothing of an earlier epoch", async () => {
    const room = await Room.of(quick, 3);
    const old = decodeState(await cipherOf(quick), room.at(1).group.encode());
    await room.commit(0, {});
    await room.commit(1, {});
    const bytes = toHex(room.at(1).group.encode());
    const { exporter, init, senderData, membership, external } = old.secrets;
    const secrets = [exporter, init, senderData, membership, external.privateKey, ...old.pathKeys.values()];
    for (const secret of secrets) expect(bytes).not.toContain(toHex(secret ?? new Uint8Array([1])));
    for (const { secret } of old.ratchets.values()) expect(bytes).not.toContain(toHex(secret));
  });
});

describe("the seal's secrets", () => {
  test("[MLS-7] are one exporter call, equal for all, other for another ctx, and refused once a ratchet moved", async () => {
    const room = await Room.of(quick, 3);
    const seals = await Promise.all(room.members.map(({ group }) => group.sealSecrets(ctx)));
    for (const seal of seals) expect(seal).toEqual(seals[0]);
    const [seal] = seals;
    if (seal === undefined) throw new Error("no seal");
    expect([seal.sigma, seal.m, seal.pk, seal.eseed].map((part) => part.length)).toEqual([32, 32, 32, 64]);
    expect(new Set([seal.sigma, seal.m, seal.pk].map(toHex)).size).toBe(3);
    const other = await room.at(0).group.sealSecrets(new Uint8Array(32));
    expect(toHex(other.sigma)).not.toBe(toHex(seal.sigma));
    expect(other.payload).toEqual(seal.payload);
    expect(seal.payload.leaves.map(({ leaf }) => leaf)).toEqual([0, 1, 2]);
    await expect(room.at(0).group.sealSecrets(new Uint8Array(31))).rejects.toMatchObject({
      code: "malformed",
    });
    const { group, privateMessage } = await room.at(0).group.protect(utf8("x"));
    expect(room.at(0).group.canSeal).toBe(true);
    expect(group.canSeal).toBe(false);
    await expect(group.sealSecrets(ctx)).rejects.toMatchObject({ code: "forbidden" });
    const opened = await room.at(1).group.unprotect(privateMessage);
    await expect(opened.group.sealSecrets(ctx)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("[MLS-7] an erased exporter changes nothing else: messages and commits go on", async () => {
    const room = await Room.of(quick, 2);
    for (const member of room.members) {
      member.group = await MemberGroup.restore(quick, member.group.eraseExporter().encode());
      expect(member.group.canSeal).toBe(false);
      await expect(member.group.sealSecrets(ctx)).rejects.toMatchObject({
        message: "exporter secret is erased",
      });
    }
    const { group, privateMessage } = await room.at(0).group.protect(utf8("after"));
    room.at(0).group = group;
    expect((await room.at(1).group.unprotect(privateMessage)).plaintext).toEqual(utf8("after"));
    await room.commit(1, {});
    expect(room.at(0).group.canSeal).toBe(true);
  });
});

describe("[P26] a removed member derives no later epoch", () => {
  for (const name of [fastSuiteName, defaultSuiteName]) {
    for (const size of [2, 3, 5]) {
      test(`in a room of ${size}, ${name}`, async () => {
        const chosen = await suite(name);
        const room = await Room.of(chosen, size);
        const removal = await room.commit(0, { remove: [1] });
        const [held] = removal.removed;
        if (held === undefined) throw new Error("nobody removed");
        expect(await attackEpoch(chosen, held.group, removal)).toBeUndefined();
        const later = await room.commit(0, {});
        expect(await attackByZeros(chosen, held.group, [removal, later])).toBe(false);
        await expect(held.group.process(removal.made.commit)).rejects.toMatchObject({ code: "forbidden" });
      });
    }
  }

  test("the control: the attack works on a commit secret of zeros", async () => {
    const cipher = await cipherOf(quick);
    const room = await Room.of(quick, 2);
    const held = room.at(1).group;
    const removal = await room.commit(0, { remove: [1] });
    const { init } = decodeState(cipher, held.encode()).secrets;
    const { joinerSecretOf, startEpoch } = await import("../../src/mls/key-schedule.js");
    const encoded = removal.made.group.groupContext;
    const joinerSecret = joinerSecretOf(cipher, init, cipher.zeros(), encoded);
    const context = { encoded, confirmedTranscriptHash: removal.made.group.confirmedTranscriptHash };
    const weak = await startEpoch(cipher, { joinerSecret, pskSecret: cipher.zeros() }, context);
    const forged = {
      ...removal,
      made: { ...removal.made, group: { epochAuthenticator: weak.secrets.authenticator } },
    };
    expect(await attackByZeros(quick, held, [forged as unknown as typeof removal])).toBe(true);
    expect(await attackEpoch(quick, held, forged as unknown as typeof removal)).toBe("guessed");
  });
});

test("[MLS-8] a message: sender, generations, replays, foreign rooms and epochs, flipped bytes", async () => {
  const room = await Room.of(quick, 3);
  const [ana, bo] = [room.at(0).group, room.at(1).group];
  const aad = utf8("frame");
  const first = await ana.protect(utf8("one"), aad);
  const second = await first.group.protect(utf8("two"), aad);
  expect([first.generation, second.generation]).toEqual([0, 1]);
  const opened = await bo.unprotect(first.privateMessage);
  expect(opened).toMatchObject({
    plaintext: utf8("one"),
    authenticatedData: aad,
    senderLeaf: 0,
    generation: 0,
  });
  await expect(opened.group.unprotect(first.privateMessage)).rejects.toMatchObject({ code: "forbidden" });
  await expect(first.group.unprotect(first.privateMessage)).rejects.toMatchObject({ code: "forbidden" });
  const other = await Room.of(quick, 3);
  await expect(other.at(1).group.unprotect(first.privateMessage)).rejects.toMatchObject({
    code: "cannot-open",
  });
  for (let at = 0; at < first.privateMessage.length; at += 3) {
    const damaged = first.privateMessage.slice();
    damaged[at] = (damaged[at] ?? 0) ^ 4;
    await expect(bo.unprotect(damaged), `byte ${at}`).rejects.toMatchObject({
      code: expect.stringMatching(/^(cannot-open|malformed|wrong-epoch|forbidden)$/) as string,
    });
  }
  await expect(bo.unprotect(concatBytes(first.privateMessage, Uint8Array.of(0)))).rejects.toMatchObject({
    code: "malformed",
  });
  // Lengths say little: both bodies fill one block.
  const longer = await ana.protect(new Uint8Array(150), aad);
  expect(longer.privateMessage.length).toBe(first.privateMessage.length);
  await room.commit(2, {});
  await expect(room.at(1).group.unprotect(second.privateMessage)).rejects.toMatchObject({
    code: "wrong-epoch",
  });
});
