import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CustosError, concatBytes, toHex, utf8 } from "@custos/base";
import {
  MerkleTree,
  auditLog,
  bundlesOf,
  checkpointPolicy,
  decodeEntryBundle,
  decodeHashTile,
} from "@custos/crypto/log";
import {
  encodeEntryBundle,
  encodeHashTile,
  encodeLogProof,
  hashTilesOf,
  leafHash,
  makeTile,
} from "@custos/crypto/log";
import { parseLogProof, parseTilePath, tilePath, verifyLogProof } from "@custos/crypto/log";
import type { LeafOf } from "@custos/crypto/log";
import { seedOf, sourceOf, startMs, startedLog } from "./network.js";

function codeOf(step: () => unknown): string {
  try {
    step();
    return "none";
  } catch (error) {
    return error instanceof CustosError ? error.code : `not ours: ${String(error)}`;
  }
}

const filler = (number: number): LeafOf<"seal-complaint"> => ({
  type: "seal-complaint",
  atMs: startMs + number,
  hash: seedOf(`complaint ${number}`),
});

describe("tiles", () => {
  it("[LOG-4] paths are those of the specification's examples and have one spelling", () => {
    expect(tilePath({ level: 0, index: 1234067, width: 256 })).toBe("tile/0/x001/x234/067");
    expect(tilePath({ level: 0, index: 1067, width: 256 })).toBe("tile/0/x001/067");
    expect(tilePath({ level: "entries", index: 0, width: 7 })).toBe("tile/entries/000.p/7");
    expect(tilePath({ level: 2, index: 67, width: 1 })).toBe("tile/2/067.p/1");
    fc.assert(
      fc.property(
        fc.oneof(fc.constant("entries" as const), fc.nat(63)),
        fc.nat(2 ** 45),
        fc.integer({ min: 1, max: 256 }),
        (level, index, width) => {
          const tile = { level, index, width };
          expect(parseTilePath(tilePath(tile))).toEqual(tile);
        },
      ),
      { numRuns: 200, seed: 3 },
    );
    const wrong = [
      "tile/00/000",
      "tile/64/000",
      "tile/0/0",
      "tile/0/x000/067",
      "tile/0/000.p/0",
      "tile/0/000.p/256",
    ];
    wrong.push(
      "tile/0/000.p/07",
      "tile/0/x001",
      "tile/0/1067",
      "tile/data/000",
      "/tile/0/000",
      "tile/0/../000",
    );
    for (const path of wrong)
      expect(
        codeOf(() => parseTilePath(path)),
        path,
      ).toBe("malformed");
  });

  it("[LOG-4] a tree of 70,000 has the tiles that the specification counts", () => {
    const tiles = [...hashTilesOf(70_000)];
    const levels = [0, 1, 2].map((level) => tiles.filter((tile) => tile.level === level));
    expect(levels.map((level) => level.filter(({ width }) => width === 256).length)).toEqual([273, 1, 0]);
    expect(levels.map((level) => level.at(-1)?.width)).toEqual([112, 17, 1]);
    expect([...bundlesOf(70_000)]).toHaveLength(274);
    expect([...hashTilesOf(256)].map(tilePath)).toEqual(["tile/0/000", "tile/1/000.p/1"]);
  });

  it("[LOG-4] hashes in higher tiles are the roots of the whole tiles below", () => {
    const tree = MerkleTree.of(Array.from({ length: 600 }, (_, i) => leafHash(utf8(String(i)))));
    const above = decodeHashTile(makeTile({ level: 1, index: 0, width: 2 }, tree), 2);
    for (const [index, hash] of above.entries()) {
      const below = decodeHashTile(makeTile({ level: 0, index, width: 256 }, tree), 256);
      expect(toHex(MerkleTree.of(below).root())).toBe(toHex(hash));
    }
  });

  it("[LOG-4] bundles and tiles with bytes too many or too few are malformed", () => {
    const entries = [utf8("one"), new Uint8Array(0), new Uint8Array(65_535)];
    const bundle = encodeEntryBundle(entries);
    expect(decodeEntryBundle(bundle, 3)).toEqual(entries);
    for (const width of [2, 4]) expect(codeOf(() => decodeEntryBundle(bundle, width))).toBe("malformed");
    expect(codeOf(() => decodeEntryBundle(bundle.subarray(0, -1), 3))).toBe("malformed");
    expect(codeOf(() => decodeEntryBundle(concatBytes(bundle, Uint8Array.of(0)), 3))).toBe("malformed");
    expect(codeOf(() => encodeEntryBundle([new Uint8Array(65_536)]))).toBe("too-large");
    const tile = encodeHashTile([seedOf("a"), seedOf("b")]);
    expect(decodeHashTile(tile, 2)).toEqual([seedOf("a"), seedOf("b")]);
    for (const width of [1, 3]) expect(codeOf(() => decodeHashTile(tile, width))).toBe("malformed");
    expect(codeOf(() => decodeHashTile(tile.subarray(1), 2))).toBe("malformed");
  });

  it("[R10] in a log of several levels a changed byte of any file is found, of a tile left over from earlier too", async () => {
    const log = startedLog();
    for (let i = 0; i < 277; i += 1) log.append(filler(i));
    const stale = { level: 0 as const, index: 0, width: 200 };
    const files = new Map([...log.files(), [tilePath(stale), makeTile(stale, log.tree)]]);
    expect([...files.keys()].toSorted()).toEqual([
      "checkpoint",
      "tile/0/000",
      "tile/0/000.p/200",
      "tile/0/001.p/24",
      "tile/1/000.p/1",
      "tile/entries/000",
      "tile/entries/001.p/24",
    ]);
    await auditLog(sourceOf(files));
    for (const [path, bytes] of files) {
      for (const at of [0, Math.floor(bytes.length / 3), bytes.length - 1]) {
        const changed = bytes.slice();
        changed[at] = (changed.at(at) as number) ^ 0x10;
        const audit = auditLog(sourceOf(new Map([...files, [path, changed]])));
        await expect(audit, `${path} byte ${at}`).rejects.toMatchObject({ code: "bad-log" });
      }
      if (path === tilePath(stale)) continue;
      const without = new Map([...files].filter(([name]) => name !== path));
      await expect(auditLog(sourceOf(without))).rejects.toThrow(`${path} is missing`);
    }
    const strange = new Map([...files, ["tile/0/notes.txt", utf8("x")]]);
    await expect(auditLog(sourceOf(strange))).rejects.toThrow("tile/0/notes.txt");
  });

  it("[LOG-23] a whole tile serves where a partial one has been cleared away; files beyond the checkpoint are told", async () => {
    const log = startedLog();
    for (let i = 0; i < 250; i += 1) log.append(filler(i));
    const checkpoint = log.checkpoint();
    for (let i = 250; i < 253; i += 1) log.append(filler(i));
    const later = log.files(checkpoint);
    const report = await auditLog(sourceOf(later));
    expect(report.size).toBe(253);
    expect(report.notCovered.toSorted()).toEqual(["tile/0/000", "tile/1/000.p/1", "tile/entries/000"]);
  });

  it("[LOG-10] the audit holds to the first charter that it was told to expect", async () => {
    const log = startedLog();
    const { firstCharterHash } = await auditLog(sourceOf(log.files()));
    const pinned = await auditLog(sourceOf(log.files(), false), { pinnedCharterHash: firstCharterHash });
    expect(pinned.charters).toBe(1);
    const other = auditLog(sourceOf(log.files()), { pinnedCharterHash: seedOf("another") });
    await expect(other).rejects.toThrow("entry 0: not the charter that was expected");
  });
});

describe("proofs that travel", () => {
  it("[LOG-5] every entry of a log proves itself, and no other does", () => {
    const log = startedLog();
    for (let i = 0; i < 9; i += 1) log.append(filler(i));
    const policy = checkpointPolicy(log.charter);
    const checkpoint = log.checkpoint();
    for (const [index, entry] of log.entries.entries()) {
      const path = log.tree.inclusionProof(index);
      const proof = encodeLogProof({ index, path, checkpoint });
      expect(verifyLogProof(proof, entry, policy)).toMatchObject({
        index,
        checkpoint: { size: log.tree.size },
      });
      const next = log.entries.at((index + 1) % log.entries.length) as Uint8Array;
      expect(codeOf(() => verifyLogProof(proof, next, policy))).toBe("bad-proof");
      expect(
        codeOf(() =>
          verifyLogProof(encodeLogProof({ index, path: path.slice(1), checkpoint }), entry, policy),
        ),
      ).toBe("bad-proof");
    }
  });

  it("[LOG-5] the format is the specification's, and has one spelling", () => {
    const checkpoint = startedLog().checkpoint();
    const proof = { index: 3, path: [seedOf("a"), seedOf("b")], checkpoint, extra: utf8("salt") };
    const spelled = encodeLogProof(proof);
    expect(spelled.startsWith("c2sp.org/tlog-proof@v1\nextra c2FsdA==\nindex 3\n")).toBe(true);
    expect(parseLogProof(spelled)).toEqual(proof);
    const { extra: _, ...bare } = proof;
    expect(parseLogProof(encodeLogProof(bare))).toEqual(bare);
    const broken: Record<string, string> = {
      version: spelled.replace("@v1", "@v2"),
      "leading zero": spelled.replace("index 3", "index 03"),
      "no index": spelled.replace("index 3\n", ""),
      "not base64": spelled.replace("index 3\n", "index 3\n!\n"),
      "short hash": spelled.replace("index 3\n", "index 3\nAAAA\n"),
      "no empty line": spelled.slice(0, spelled.indexOf("\n\n")),
    };
    for (const [what, text] of Object.entries(broken))
      expect(
        codeOf(() => parseLogProof(text)),
        what,
      ).toBe("malformed");
  });
});
