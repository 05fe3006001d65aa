import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fromUtf8, toHex } from "@custos/base";
import {
  MerkleTree,
  decodeEntryBundle,
  decodeHashTile,
  leafHash,
  makeTile,
  parseCheckpoint,
} from "@custos/crypto/log";
import { bundlesOf, encodeEntryBundle, hashTilesOf, parseVerifierKey, tilePath } from "@custos/crypto/log";
import { rootOf, verifyCheckpoint, verifyConsistency, verifyInclusion, verifyNote } from "@custos/crypto/log";
import type { TileName } from "@custos/crypto/log";
import { readBytes, readText, tlogData, tlogDataMissing } from "./vectors.js";

const folder = ["tessera", "testdata", "log"];

/** The log's checkpoints by size; the newest stands for itself. */
function checkpoints(): Map<number, string> {
  const found = new Map<number, string>();
  for (let size = 0; existsSync(join(tlogData, ...folder, `checkpoint.${size}`)); size += 1) {
    found.set(size, readText(...folder, `checkpoint.${size}`));
  }
  return found;
}

describe("a log written by Trillian Tessera", () => {
  it("[LOG-1] [LOG-4] its checkpoints verify under its key, and its tiles and entries make their roots", (ctx) => {
    ctx.skip(Boolean(tlogDataMissing), tlogDataMissing);
    const spelled = /LOG_PUBLIC_KEY="([^"]+)"/.exec(readText("tessera", "testdata", "build_log.sh"))?.[1];
    const key = parseVerifierKey(spelled as string);
    const policy = { log: key, witnesses: [], quorum: 0 };
    const notes = checkpoints();
    expect(notes.size).toBeGreaterThan(2);
    for (const [size, note] of notes) {
      expect(verifyNote(note, [key]).lines).toHaveLength(1);
      const { root, ...checkpoint } = verifyCheckpoint(note, policy, { strict: true });
      expect(checkpoint).toMatchObject({ origin: "example.com/log/testdata", size });
      expect(() => verifyCheckpoint(note.replace(`\n${size}\n`, `\n${size + 1}\n`), policy)).toThrow();
      for (const tile of bundlesOf(size)) {
        const bundle = readBytes(...folder, tilePath(tile));
        const entries = decodeEntryBundle(bundle, tile.width);
        expect(toHex(encodeEntryBundle(entries))).toBe(toHex(bundle));
        expect(toHex(rootOf(entries.map(leafHash)))).toBe(toHex(root));
      }
      for (const tile of hashTilesOf(size)) {
        const hashes = decodeHashTile(readBytes(...folder, tilePath(tile)), tile.width);
        expect(toHex(rootOf(hashes))).toBe(toHex(root));
      }
      if (size === 0) expect(toHex(rootOf([]))).toBe(toHex(root));
    }
    process.stdout.write(`tessera: ${notes.size} checkpoints verified, each root made again\n`);
  });

  it("[P17] each pair of its checkpoints is consistent, and each entry is in each of them", (ctx) => {
    ctx.skip(Boolean(tlogDataMissing), tlogDataMissing);
    const heads = [...checkpoints().values()].map((note) => parseCheckpoint(`${note.split("\n\n")[0]}\n`));
    const newest = Math.max(...heads.map(({ size }) => size));
    const [tile] = [...bundlesOf(newest)] as [TileName];
    const entries = decodeEntryBundle(readBytes(...folder, tilePath(tile)), newest);
    expect(fromUtf8(entries.at(0) as Uint8Array)).toBe("one");
    const tree = MerkleTree.of(entries.map(leafHash));
    let pairs = 0;
    let inclusions = 0;
    for (const one of heads) {
      for (const other of heads.filter(({ size }) => size >= one.size)) {
        const proof = tree.consistencyProof(one.size, other.size);
        verifyConsistency(one.size, other.size, proof, one.root, other.root);
        pairs += 1;
      }
      for (let index = 0; index < one.size; index += 1) {
        verifyInclusion(index, one.size, tree.leaf(index), tree.inclusionProof(index, one.size), one.root);
        inclusions += 1;
      }
      for (const name of hashTilesOf(one.size)) {
        expect(toHex(makeTile(name, tree))).toBe(toHex(readBytes(...folder, tilePath(name))));
      }
    }
    process.stdout.write(`tessera: ${pairs} consistency and ${inclusions} inclusion proofs\n`);
    expect(pairs).toBe((heads.length * (heads.length + 1)) / 2);
  });
});
