import { expect, test } from "vitest";
import { concatBytes, utf8 } from "@custos/base";
import { Reader, Writer } from "@custos/crypto/codec";
import { encodeGroupContext } from "../../src/verify/group-context.js";
import {
  directPath,
  leftOf,
  nodeCount,
  parentOf,
  rightOf,
  rootOf,
  siblingOf,
} from "../../src/verify/tree-math.js";
import { exportSecret, joinerSecretOf, startEpoch, welcomeKeyOf } from "../../src/mls/key-schedule.js";
import { leafSecrets, memberLimits, startRatchet, takeKey } from "../../src/mls/secret-tree.js";
import { eachWithSuite, hex, readVectors, Tally, toHex } from "./vectors.js";

interface TreeMath {
  n_leaves: number;
  n_nodes: number;
  root: number;
  left: (number | null)[];
  right: (number | null)[];
  parent: (number | null)[];
  sibling: (number | null)[];
}

test("[MLS-1] tree-math.json: node indices", (ctx) => {
  const tally = new Tally("tree-math.json");
  for (const vector of readVectors<TreeMath>("tree-math.json", (note) => ctx.skip(note))) {
    const width = vector.n_leaves;
    expect(nodeCount(width)).toBe(vector.n_nodes);
    expect(rootOf(width)).toBe(vector.root);
    for (let node = 0; node < vector.n_nodes; node += 1) {
      const isRoot = node === vector.root;
      expect(node % 2 === 0 ? null : leftOf(node)).toBe(vector.left[node]);
      expect(node % 2 === 0 ? null : rightOf(node)).toBe(vector.right[node]);
      expect(isRoot ? null : parentOf(node)).toBe(vector.parent[node]);
      expect(isRoot ? null : siblingOf(node)).toBe(vector.sibling[node]);
      expect(directPath(node, width).at(0) ?? null).toBe(vector.parent[node]);
    }
    tally.ran(`${width} leaves`);
  }
  tally.print();
  expect(tally.count).toBe(10);
});

test("[MLS-1] deserialization.json: lengths of vectors", (ctx) => {
  const tally = new Tally("deserialization.json");
  const vectors = readVectors<{ vlbytes_header: string; length: number }>("deserialization.json", (n) =>
    ctx.skip(n),
  );
  for (const { vlbytes_header, length } of vectors) {
    if (length > 1_000_000) {
      // The header alone, for vectors of up to a gigabyte.
      expect(() => new Reader(hex(vlbytes_header)).vec(length)).toThrow(/cut short/);
      expect(() => new Reader(hex(vlbytes_header)).vec(length - 1)).toThrow(/at most/);
    } else {
      const bytes = concatBytes(hex(vlbytes_header), new Uint8Array(length));
      expect(new Reader(bytes).vec(length).length).toBe(length);
      expect(
        toHex(
          new Writer()
            .vec(new Uint8Array(length))
            .finish()
            .subarray(0, vlbytes_header.length / 2),
        ),
      ).toBe(vlbytes_header);
    }
    tally.ran("lengths");
  }
  tally.print();
  expect(tally.count).toBe(14);
});

interface Basics {
  cipher_suite: number;
  ref_hash: { label: string; value: string; out: string };
  expand_with_label: { secret: string; label: string; context: string; length: number; out: string };
  derive_secret: { secret: string; label: string; out: string };
  derive_tree_secret: { secret: string; label: string; generation: number; length: number; out: string };
  sign_with_label: { priv: string; pub: string; content: string; label: string; signature: string };
  encrypt_with_label: {
    priv: string;
    pub: string;
    label: string;
    context: string;
    plaintext: string;
    kem_output: string;
    ciphertext: string;
  };
}

test("[MLS-1] crypto-basics.json: labels, signatures, HPKE", async (ctx) => {
  const tally = await eachWithSuite<Basics>(
    "crypto-basics.json",
    (n) => ctx.skip(n),
    async (v, suite, cipher) => {
      expect(toHex(suite.refHash(v.ref_hash.label, hex(v.ref_hash.value)))).toBe(v.ref_hash.out);
      const e = v.expand_with_label;
      expect(toHex(cipher.expandWithLabel(hex(e.secret), e.label, hex(e.context), e.length))).toBe(e.out);
      expect(toHex(cipher.deriveSecret(hex(v.derive_secret.secret), v.derive_secret.label))).toBe(
        v.derive_secret.out,
      );
      const t = v.derive_tree_secret;
      expect(toHex(cipher.deriveTreeSecret(hex(t.secret), t.label, t.generation, t.length))).toBe(t.out);
      const s = v.sign_with_label;
      await suite.verifyWithLabel(hex(s.pub), s.label, hex(s.content), hex(s.signature));
      const signature = await cipher.sign(hex(s.priv), s.label, hex(s.content));
      await suite.verifyWithLabel(hex(s.pub), s.label, hex(s.content), signature);
      const other = suite.verifyWithLabel(hex(s.pub), `${s.label}.`, hex(s.content), signature);
      await expect(other).rejects.toMatchObject({ code: "bad-signature" });
      const h = v.encrypt_with_label;
      const sealed = { kemOutput: hex(h.kem_output), ciphertext: hex(h.ciphertext) };
      expect(toHex(await cipher.decryptWithLabel(hex(h.priv), h.label, hex(h.context), sealed))).toBe(
        h.plaintext,
      );
      const again = await cipher.encryptWithLabel(hex(h.pub), h.label, hex(h.context), hex(h.plaintext));
      expect(toHex(await cipher.decryptWithLabel(hex(h.priv), h.label, hex(h.context), again))).toBe(
        h.plaintext,
      );
      expect([again.kemOutput.length, hex(h.pub).length]).toEqual([
        suite.kem.outputBytes,
        suite.kem.publicKeyBytes,
      ]);
    },
  );
  expect(tally.count).toBe(7);
});

interface KeySchedule {
  cipher_suite: number;
  group_id: string;
  initial_init_secret: string;
  epochs: (Record<string, string> & {
    exporter: { context: string; label: string; length: number; secret: string };
  })[];
}

test("[MLS-1] key-schedule.json: secrets of an epoch", async (ctx) => {
  const tally = await eachWithSuite<KeySchedule>(
    "key-schedule.json",
    (n) => ctx.skip(n),
    async (v, suite, cipher) => {
      let init = hex(v.initial_init_secret);
      for (const [i, epoch] of v.epochs.entries()) {
        const field = (name: string): Uint8Array => hex(epoch[name] ?? "");
        const context = {
          version: "mls10" as const,
          cipherSuite: suite.name,
          groupId: hex(v.group_id),
          epoch: BigInt(i),
          treeHash: field("tree_hash"),
          confirmedTranscriptHash: field("confirmed_transcript_hash"),
          extensions: [],
        };
        const encoded = encodeGroupContext(context);
        expect(toHex(encoded)).toBe(epoch.group_context);
        const joinerSecret = joinerSecretOf(cipher, init, field("commit_secret"), encoded);
        expect(toHex(joinerSecret)).toBe(epoch.joiner_secret);
        const pskSecret = field("psk_secret");
        const welcome = welcomeKeyOf(cipher, joinerSecret, pskSecret);
        const welcomeSecret = field("welcome_secret");
        const none = new Uint8Array();
        expect(welcome.key).toEqual(cipher.expandWithLabel(welcomeSecret, "key", none, cipher.keyBytes));
        expect(welcome.nonce).toEqual(
          cipher.expandWithLabel(welcomeSecret, "nonce", none, cipher.nonceBytes),
        );
        const started = await startEpoch(cipher, { joinerSecret, pskSecret }, { ...context, encoded });
        const { secrets } = started;
        expect(toHex(secrets.init)).toBe(epoch.init_secret);
        expect(toHex(secrets.senderData)).toBe(epoch.sender_data_secret);
        expect(toHex(secrets.membership)).toBe(epoch.membership_key);
        expect(toHex(secrets.authenticator)).toBe(epoch.epoch_authenticator);
        expect(toHex(secrets.external.publicKey)).toBe(epoch.external_pub);
        expect(toHex(secrets.exporter as Uint8Array)).toBe(epoch.exporter_secret);
        expect(toHex(started.encryptionSecret)).toBe(epoch.encryption_secret);
        expect(started.confirmationTag).toEqual(
          cipher.mac(field("confirmation_key"), context.confirmedTranscriptHash),
        );
        const x = epoch.exporter;
        const exported = exportSecret(
          cipher,
          secrets.exporter as Uint8Array,
          x.label,
          hex(x.context),
          x.length,
        );
        expect(toHex(exported)).toBe(x.secret);
        init = secrets.init;
      }
    },
  );
  expect(tally.count).toBe(7);
});

interface SecretTree {
  cipher_suite: number;
  encryption_secret: string;
  sender_data: { sender_data_secret: string; ciphertext: string; key: string; nonce: string };
  leaves: {
    generation: number;
    application_key: string;
    application_nonce: string;
    handshake_key: string;
    handshake_nonce: string;
  }[][];
}

test("[MLS-1] secret-tree.json: ratchets and sender data keys", async (ctx) => {
  const tally = await eachWithSuite<SecretTree>(
    "secret-tree.json",
    (n) => ctx.skip(n),
    async (v, _suite, cipher) => {
      const width = v.leaves.length;
      const all = Array.from({ length: width }, (_, i) => i);
      for (const kind of ["application", "handshake"] as const) {
        const secrets = leafSecrets(cipher, hex(v.encryption_secret), width, all, kind);
        for (const [leaf, generations] of v.leaves.entries()) {
          let ratchet = startRatchet(secrets.get(leaf) as Uint8Array);
          for (const expected of generations) {
            const taken = takeKey(cipher, ratchet, expected.generation, memberLimits);
            ratchet = taken.ratchet;
            expect(toHex(taken.messageKey.key)).toBe(expected[`${kind}_key`]);
            expect(toHex(taken.messageKey.nonce)).toBe(expected[`${kind}_nonce`]);
          }
        }
      }
      const s = v.sender_data;
      const sample = hex(s.ciphertext).subarray(0, cipher.secretBytes);
      const secret = hex(s.sender_data_secret);
      expect(toHex(cipher.expandWithLabel(secret, "key", sample, cipher.keyBytes))).toBe(s.key);
      expect(toHex(cipher.expandWithLabel(secret, "nonce", sample, cipher.nonceBytes))).toBe(s.nonce);
    },
  );
  expect(tally.count).toBe(21);
});

test("[MLS-1] the labels are ASCII as RFC 9420 writes them", () => {
  expect(new Writer().vec(utf8("MLS 1.0 x")).finish().length).toBe(10);
});
