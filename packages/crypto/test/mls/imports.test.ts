import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join, relative } from "node:path";
import { expect, test } from "vitest";

const source = fileURLToPath(new URL("../../src/", import.meta.url));

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path);
    return entry.name.endsWith(".ts") ? [path] : [];
  });
}

/** What a file takes from ts-mls: module and name, types apart, since types say nothing at run time. */
function takenFromTsMls(text: string): string[] {
  const taken: string[] = [];
  const statement =
    /\b(?:import|export)\s+(type\s+)?(?:\{([^}]*)\}|\*[^;]*?|[^;{}'"]*?)\s*(?:from\s*)?["'](ts-mls[^"']*)["']/g;
  for (const [, onlyTypes, names, module] of text.matchAll(statement)) {
    if (onlyTypes !== undefined) continue;
    const values = (names ?? "*")
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("type "));
    for (const name of values) taken.push(`${module ?? ""} ${name.split(/\s+as\s+/)[0] ?? ""}`);
  }
  if (/\b(?:import|require)\s*\(\s*["'`]ts-mls/.test(text)) taken.push("dynamic import");
  return taken.sort();
}

/**
 * What /verify may take: codecs of messages, trees, leaves, key packages and extensions; the table of
 * suites; the signature schemes. With these one can read what is public, compute hashes over it and check signatures.
 *
 * Not listed, because they decrypt or derive: messageProtection and privateMessage (open messages), keySchedule,
 * groupContext and groupInfo (also extract joiner, epoch and welcome secrets: /verify encodes both structures itself),
 * secretTree (ratchets), pathSecrets, privateKeyPath and updatePath (path secrets), groupSecrets and welcome (open
 * Welcomes), clientState, createCommit, createMessage and processMessages (all of it), crypto/hpke, crypto/kdf and
 * crypto/getCiphersuiteImpl (the means), and the package's index, which exports everything.
 */
const verifyMayTake = [
  "ts-mls/crypto/ciphersuite.js ciphersuites",
  "ts-mls/crypto/ciphersuite.js getCiphersuiteFromName",
  "ts-mls/crypto/implementation/default/makeNobleSignatureImpl.js makeNobleSignatureImpl",
  "ts-mls/extension.js encodeExtension",
  "ts-mls/keyPackage.js encodeKeyPackage",
  "ts-mls/keyPackage.js encodeKeyPackageTBS",
  "ts-mls/leafNode.js decodeLeafNode",
  "ts-mls/leafNode.js encodeLeafNode",
  "ts-mls/leafNode.js encodeLeafNodeTBS",
  "ts-mls/message.js decodeMlsMessage",
  "ts-mls/message.js encodeMlsMessage",
  "ts-mls/ratchetTree.js decodeRatchetTree",
  "ts-mls/ratchetTree.js encodeNode",
  "ts-mls/requiredCapabilities.js decodeRequiredCapabilities",
  "ts-mls/requiredCapabilities.js encodeRequiredCapabilities",
].sort();

test("[IMPORT-1] two files of the package import ts-mls, one for what is public and one for what is secret", () => {
  const importers = files(source)
    .filter((path) => /["'`]ts-mls/.test(readFileSync(path, "utf8")))
    .map((path) => relative(source, path));
  expect(new Set(importers)).toEqual(new Set(["mls/ts-mls.ts", "verify/ts-mls.ts"]));
});

test("[IMPORT-2] /verify takes exactly what can neither decrypt a message nor derive a group's secret", () => {
  expect(takenFromTsMls(readFileSync(join(source, "verify/ts-mls.ts"), "utf8"))).toEqual(verifyMayTake);
});

test("[IMPORT-3] /codec, /verify, /log and the pairing never import the folders that hold secrets", () => {
  const found: string[] = [];
  for (const folder of ["codec", "pairing", "verify", "log"]) {
    for (const path of files(join(source, folder))) {
      const text = readFileSync(path, "utf8");
      if (/["'`](?:\.\.\/)+(?:mls|seal|trustee)\//.test(text)) found.push(relative(source, path));
      if (/["'`]@custos\/crypto\/(?:mls|seal|trustee)/.test(text)) found.push(relative(source, path));
    }
  }
  expect(found).toEqual([]);
});

test("[IMPORT-4] the reader of imports finds what is planted", () => {
  expect(takenFromTsMls('import { a, type B, c as d } from "ts-mls/keySchedule.js";')).toEqual([
    "ts-mls/keySchedule.js a",
    "ts-mls/keySchedule.js c",
  ]);
  expect(takenFromTsMls('export * from "ts-mls";')).toEqual(["ts-mls *"]);
  expect(takenFromTsMls("import * as all from 'ts-mls/secretTree.js';")).toEqual(["ts-mls/secretTree.js *"]);
  expect(takenFromTsMls('import "ts-mls/secretTree.js";')).toEqual(["ts-mls/secretTree.js *"]);
  expect(takenFromTsMls('import type { B } from "ts-mls/keySchedule.js";')).toEqual([]);
  expect(takenFromTsMls('await import("ts-mls/keySchedule.js")')).toEqual(["dynamic import"]);
});
