import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CustosError, toHex, utf8 } from "@custos/base";
import { MerkleTree, addCheckpoint, encodeAddCheckpoint, leafHash, noteKeyTypes } from "@custos/crypto/log";
import {
  parseAddCheckpoint,
  parseConflict,
  parseNote,
  signCheckpoint,
  verifyCheckpoint,
  verifyNote,
} from "@custos/crypto/log";
import { withCosignatures } from "@custos/crypto/log";
import type { NoteKey, WitnessAnswer, WitnessState } from "@custos/crypto/log";
import { witnessQuorum } from "@custos/crypto/verify";
import { publicKeyOf, seedOf, startMs } from "./network.js";

const origin = "relay.example/log";
const logKey: NoteKey = { name: origin, type: noteKeyTypes.ed25519, publicKey: publicKeyOf("log") };
const logs = new Map([[origin, [logKey]]]);
const signer = { name: "w.example", seed: seedOf("w.example") };
const witnessKey: NoteKey = {
  name: signer.name,
  type: noteKeyTypes.cosignature,
  publicKey: publicKeyOf("w.example"),
};

function treeOf(size: number, fork = ""): MerkleTree {
  return MerkleTree.of(
    Array.from({ length: size }, (_, i) => leafHash(utf8(i < 5 ? `${i}` : `${fork}${i}`))),
  );
}

function noteOf(tree: MerkleTree, size = tree.size): string {
  return signCheckpoint({ origin, size, root: tree.root(size) }, seedOf("log"));
}

function requestOf(tree: MerkleTree, oldSize: number, size = tree.size): string {
  const proof = oldSize <= size ? tree.consistencyProof(oldSize, size) : [];
  return encodeAddCheckpoint({ oldSize, proof, checkpoint: noteOf(tree, size) });
}

function ask(state: WitnessState, body: string, nowMs = startMs): WitnessAnswer {
  return addCheckpoint(state, body, logs, signer, nowMs);
}

function stateAt(size: number, tree = treeOf(size)): WitnessState {
  return ask(new Map(), requestOf(tree, 0, size)).state as WitnessState;
}

describe("a witness", () => {
  it("[LOG-6] 200: cosigns a log that grows, with a line that verifies on its checkpoint", () => {
    const tree = treeOf(20);
    let state: WitnessState = new Map();
    for (const [oldSize, size] of [
      [0, 7],
      [7, 8],
      [8, 8],
      [8, 20],
    ] as const) {
      const answer = ask(state, requestOf(tree, oldSize, size), startMs + size * 1_000);
      expect(answer.status).toBe(200);
      state = answer.state as WitnessState;
      expect(state.get(origin)).toMatchObject({ size });
      const { text } = parseNote(noteOf(tree, size));
      const { lines } = verifyNote(`${text}\n${answer.body}`, [witnessKey]);
      expect(lines).toEqual([{ key: witnessKey, timestampMs: startMs + size * 1_000 }]);
    }
  });

  it("[LOG-6] 409 with the size that it has: an old size that is not the last one, behind or ahead", () => {
    const tree = treeOf(20);
    const state = stateAt(8, tree);
    for (const oldSize of [0, 7, 9]) {
      const answer = ask(state, requestOf(tree, oldSize));
      expect(answer).toMatchObject({ status: 409, contentType: "text/x.tlog.size", body: "8\n" });
      expect(answer.state).toBeUndefined();
      expect(parseConflict(answer.body)).toBe(8);
    }
  });

  it("[LOG-6] 409: another root for the size that it has cosigned", () => {
    const state = stateAt(8);
    const answer = ask(state, requestOf(treeOf(8, "fork"), 8));
    expect(answer).toMatchObject({ status: 409, body: "8\n" });
    expect(answer.state).toBeUndefined();
  });

  it("[LOG-6] 422: a consistency proof that does not verify", () => {
    const state = stateAt(8);
    const forked = ask(state, requestOf(treeOf(20, "fork"), 8));
    expect(forked.status).toBe(422);
    expect(forked.state).toBeUndefined();
    const tree = treeOf(20);
    const proof = tree.consistencyProof(8);
    const bodies = [proof.slice(1), [...proof, seedOf("x")], []].map((wrong) =>
      encodeAddCheckpoint({ oldSize: 8, proof: wrong, checkpoint: noteOf(tree) }),
    );
    for (const body of bodies) expect(ask(state, body).status).toBe(422);
    const fromNothing = encodeAddCheckpoint({ oldSize: 0, proof: [seedOf("x")], checkpoint: noteOf(tree) });
    expect(ask(new Map(), fromNothing).status).toBe(422);
  });

  it("[LOG-6] 404: an unknown log; 403: no signature by its key, or a false one", () => {
    const tree = treeOf(8);
    const other = signCheckpoint({ origin: "other", size: 8, root: tree.root() }, seedOf("log"));
    expect(ask(new Map(), encodeAddCheckpoint({ oldSize: 0, proof: [], checkpoint: other })).status).toBe(
      404,
    );
    const stranger = signCheckpoint({ origin, size: 8, root: tree.root() }, seedOf("stranger"));
    expect(ask(new Map(), encodeAddCheckpoint({ oldSize: 0, proof: [], checkpoint: stranger })).status).toBe(
      403,
    );
    const forged = noteOf(tree).replace(`\n8\n`, "\n9\n");
    expect(ask(new Map(), encodeAddCheckpoint({ oldSize: 0, proof: [], checkpoint: forged })).status).toBe(
      403,
    );
  });

  it("[LOG-6] 400: an old size beyond the checkpoint's, and whatever is no request", () => {
    const tree = treeOf(8);
    expect(ask(new Map(), requestOf(tree, 9)).status).toBe(400);
    const good = requestOf(treeOf(20), 8);
    const lines = `${"A".repeat(43)}=\n`.repeat(64);
    const broken = [
      "",
      "old 8",
      good.replace("old 8", "old 08"),
      good.replace("old 8", "old -8"),
      good.replace("old ", "Old "),
    ];
    broken.push(
      good.replace("old 8\n", `old 8\n${lines}`),
      good.replace("old 8\n", "old 8\nAAAA\n"),
      good.slice(0, -1),
    );
    for (const body of broken) expect(ask(stateAt(8), body).status, body.slice(0, 20)).toBe(400);
    const tooLong = good + "x".repeat(200_000);
    expect(() => parseAddCheckpoint(tooLong)).toThrow(expect.objectContaining({ code: "too-large" }));
    expect(() => parseAddCheckpoint("\n\nold 8")).toThrow(expect.objectContaining({ code: "malformed" }));
    const proof = Array.from({ length: 64 }, () => seedOf("x"));
    expect(() => encodeAddCheckpoint({ oldSize: 8, proof, checkpoint: "" })).toThrow(CustosError);
    for (const body of ["8", "08\n", "8\n\n", "eight\n"])
      expect(() => parseConflict(body)).toThrow(CustosError);
  });

  it("[LOG-6] the request's format is the specification's", () => {
    const tree = treeOf(20);
    const request = { oldSize: 8, proof: tree.consistencyProof(8), checkpoint: noteOf(tree) };
    const body = encodeAddCheckpoint(request);
    expect(body).toMatch(/^old 8\n([A-Za-z0-9+/]{43}=\n)+\nrelay\.example\/log\n20\n/);
    expect(parseAddCheckpoint(body)).toEqual(request);
  });
});

describe("witnesses together", () => {
  it("[P17] with f dishonest ones no two logs that are not one get a quorum, whatever the operator asks for", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 9 }),
        fc.array(fc.record({ fork: fc.boolean(), size: fc.integer({ min: 1, max: 12 }), seed: fc.nat() }), {
          minLength: 2,
          maxLength: 12,
        }),
        (count, steps) => {
          const names = Array.from({ length: count }, (_, i) => `w${i}.example`);
          const quorum = witnessQuorum(count);
          expect(2 * quorum).toBeGreaterThan(count + 1);
          const policy = {
            log: logKey,
            witnesses: names.map((name) => ({
              name,
              type: noteKeyTypes.cosignature,
              publicKey: publicKeyOf(name),
            })),
            quorum,
          };
          const states = new Map<string, WitnessState>();
          const accepted: { fork: boolean; size: number; root: Uint8Array }[] = [];
          for (const { fork, size, seed } of steps) {
            const tree = treeOf(12, fork ? "fork" : "");
            const note = noteOf(tree, size);
            const answers = names.flatMap((name, i) => {
              // The operator asks some of the witnesses; number 0 is dishonest and signs whatever it is shown.
              if (i > 0 && ((seed >> i) & 1) === 0) return [];
              const state = i === 0 ? new Map() : (states.get(name) ?? new Map());
              const oldSize = state.get(origin)?.size ?? 0;
              const proof = oldSize <= size ? tree.consistencyProof(oldSize, size) : [];
              const body = encodeAddCheckpoint({ oldSize, proof, checkpoint: note });
              const answer = addCheckpoint(state, body, logs, { name, seed: seedOf(name) }, startMs);
              if (answer.state) states.set(name, answer.state);
              return answer.status === 200 ? [answer.body] : [];
            });
            try {
              const { root } = verifyCheckpoint(withCosignatures(note, answers, policy), policy);
              accepted.push({ fork, size, root });
            } catch (error) {
              expect((error as CustosError).code).toBe("bad-log");
            }
          }
          for (const one of accepted) {
            for (const other of accepted) {
              // The two logs are one up to five entries.
              const apart = one.fork !== other.fork && one.size > 5 && other.size > 5;
              expect(apart, `${toHex(one.root)} and ${toHex(other.root)}`).toBe(false);
            }
          }
        },
      ),
      { numRuns: 25, seed: 17 },
    );
  });

  it("[P17] with one cosignature fewer a single dishonest witness of four shows two logs", () => {
    const names = ["a", "b", "c", "d"];
    const policy = {
      log: logKey,
      witnesses: names.map((name) => ({
        name,
        type: noteKeyTypes.cosignature,
        publicKey: publicKeyOf(name),
      })),
      quorum: witnessQuorum(4) - 1,
    };
    const views = [
      ["a", "b"],
      ["a", "c"],
    ].map((asked, i) => {
      const tree = treeOf(12, i === 0 ? "" : "fork");
      const answers = asked.map(
        (name) =>
          addCheckpoint(new Map(), requestOf(tree, 0), logs, { name, seed: seedOf(name) }, startMs).body,
      );
      return verifyCheckpoint(withCosignatures(noteOf(tree), answers, policy), policy);
    });
    expect(new Set(views.map(({ size }) => size)).size).toBe(1);
    expect(new Set(views.map(({ root }) => toHex(root))).size).toBe(2);
  });

  it("[P17] the fewest cosignatures are those of the protocol: 3 of 4, 5 of 7", () => {
    expect([2, 3, 4, 5, 6, 7, 10].map((count) => witnessQuorum(count))).toEqual([2, 3, 3, 4, 4, 5, 6]);
  });
});
