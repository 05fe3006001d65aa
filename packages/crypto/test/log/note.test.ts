import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CustosError, fromBase64, utf8 } from "@custos/base";
import {
  checkpointPolicy,
  cosignCheckpoint,
  encodeCheckpoint,
  encodeNote,
  encodePolicy,
} from "@custos/crypto/log";
import {
  encodeVerifierKey,
  parseCheckpoint,
  parseNote,
  parsePolicy,
  parseVerifierKey,
} from "@custos/crypto/log";
import { signCheckpoint, verifyCheckpoint, verifyNote, withCosignatures } from "@custos/crypto/log";
import { cosignText, signNoteText } from "../../src/verify/note.js";
import type { NoteKey, NoteSignature } from "@custos/crypto/log";
import { makeCharter, publicKeyOf, seedOf, startMs, startedLog, witnessNames } from "./network.js";

function codeOf(step: () => unknown): string {
  try {
    step();
    return "none";
  } catch (error) {
    return error instanceof CustosError ? error.code : `not ours: ${String(error)}`;
  }
}

const logKey: NoteKey = { name: "relay.example/log", type: 1, publicKey: publicKeyOf("log") };
const checkpoint = { origin: logKey.name, size: 7, root: seedOf("root") };
const note = signCheckpoint(checkpoint, seedOf("log"));

describe("signed notes", () => {
  it("[LOG-2] the key and note of the C2SP specification's own text verify", () => {
    // Key and note of golang.org/x/mod/sumdb/note, from which the specification was written.
    const key = parseVerifierKey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    const signed =
      "If you think cryptography is the answer to your problem,\n" +
      "then you don't know what your problem is.\n\n" +
      "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    expect(verifyNote(signed, [key]).lines).toEqual([{ key }]);
    expect(encodeVerifierKey(key)).toBe("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    expect(codeOf(() => verifyNote(signed.replace("answer", "anwser"), [key]))).toBe("bad-signature");
  });

  it("[LOG-2] broken notes are malformed", () => {
    const [text = "", line = ""] = note.split("\n\n");
    const broken: Record<string, string> = {
      "no blank line": `${text}\n${line}`,
      "no signature": `${text}\n\n`,
      "text only": `${text}\n`,
      "no newline at the end": note.slice(0, -1),
      "hyphen for the dash": note.replace("\u2014", "-"),
      "two spaces": note.replace("\u2014 ", "\u2014  "),
      "no key name": note.replace(` ${logKey.name} `, " "),
      "plus in the name": note.replace(`\u2014 ${logKey.name}`, "\u2014 relay+log"),
      "wide space in the name": note.replace(`\u2014 ${logKey.name}`, "\u2014 relay\u2003log"),
      "not base64": note.replace(/.=\n$/, "!=\n"),
      base64url: note.replace(/(\u2014 \S+ )(.*)\n$/u, (_, head: string) => `${head}____\n`),
      "only a key id": note.replace(/(\u2014 \S+ )(.*)\n$/u, (_, head: string) => `${head}AAAAAA==\n`),
      "spare bits": note.replace(/.=\n$/, (end) => `${String.fromCharCode(end.charCodeAt(0) + 1)}=\n`),
      tab: note.replace("log\n7", "log\t\n7"),
      "carriage return": note.replace("\n7\n", "\r\n7\r\n"),
      nul: note.replace("\n7\n", "\n7\0\n"),
      "line after the signatures": `${note}more\n`,
    };
    for (const [what, spelled] of Object.entries(broken))
      expect(
        codeOf(() => parseNote(spelled)),
        what,
      ).toBe("malformed");
    expect(codeOf(() => parseNote(Uint8Array.of(0xff, 10, 10)))).toBe("malformed");
    expect(codeOf(() => parseNote(`${"x".repeat(70_000)}\n\n${line}`))).toBe("too-large");
  });

  it("[LOG-2] a text with empty lines ends at the last one", () => {
    const text = "one\n\ntwo\n\n\nthree\n";
    const spelled = encodeNote({
      text,
      signatures: [{ name: "a", keyId: utf8("keyi"), signature: utf8("s") }],
    });
    expect(parseNote(spelled).text).toBe(text);
  });

  it("[LOG-2] one false signature of a known key condemns the note, unknown keys are passed over, two of one key refused", () => {
    const other: NoteKey = { name: "other", type: 1, publicKey: publicKeyOf("other") };
    expect(verifyNote(note, [other])).toMatchObject({ lines: [], others: [{ name: logKey.name }] });
    const parsed = parseNote(note);
    const [line] = parsed.signatures as [NoteSignature];
    const twice = { ...parsed, signatures: [line, line] };
    expect(codeOf(() => verifyNote(twice, [logKey]))).toBe("malformed");
    const forged = { name: logKey.name, keyId: line.keyId, signature: seedOf("x") };
    expect(codeOf(() => verifyNote({ ...parsed, signatures: [forged] }, [logKey]))).toBe("bad-signature");
  });

  it("[R10] no character of a note can be changed", () => {
    fc.assert(
      fc.property(fc.nat(note.length - 1), fc.integer({ min: 32, max: 126 }), (at, code) => {
        const char = String.fromCharCode(code);
        if (note[at] === char) return;
        const changed = note.slice(0, at) + char + note.slice(at + 1);
        const lines = (): number => verifyNote(changed, [logKey]).lines.length;
        const failed = codeOf(lines);
        if (failed === "none") expect(lines()).toBe(0);
        else expect(["malformed", "bad-signature"]).toContain(failed);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it("[LOG-2] verifier keys whose parts do not belong together are refused", () => {
    const spelled = encodeVerifierKey(logKey);
    expect(parseVerifierKey(spelled)).toEqual(logKey);
    expect(codeOf(() => parseVerifierKey(spelled.replace("relay", "delay")))).toBe("malformed");
    expect(codeOf(() => parseVerifierKey(spelled.slice(0, -4)))).toBe("malformed");
    expect(codeOf(() => parseVerifierKey(encodeVerifierKey({ ...logKey, type: 2 as never })))).toBe(
      "unsupported",
    );
    expect(codeOf(() => parseVerifierKey("name"))).toBe("malformed");
  });
});

describe("checkpoints", () => {
  it("[LOG-3] their text is the one of the specification, round and round", () => {
    const text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    const root = fromBase64("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
    expect(parseCheckpoint(text)).toEqual({ origin: "example.com/behind-the-sofa", size: 20852163, root });
    expect(encodeCheckpoint(parseCheckpoint(text))).toBe(text);
    for (const bad of ["020852163", "-1", "1e3", "", "9007199254740993"]) {
      expect(
        codeOf(() => parseCheckpoint(text.replace("20852163", bad))),
        bad,
      ).toBe("malformed");
    }
    expect(codeOf(() => parseCheckpoint(text.replace("q2I=", "")))).toBe("malformed");
    expect(codeOf(() => parseCheckpoint(`${text}\n`))).toBe("malformed");
    for (const bad of ["", "\n", "log\n", "log\n7\n", text.replace(/^[^\n]+/, ""), text.slice(0, -1)]) {
      expect(
        codeOf(() => parseCheckpoint(bad)),
        JSON.stringify(bad),
      ).toBe("malformed");
    }
    for (const change of [
      { origin: "" },
      { origin: "a\nb" },
      { size: -1 },
      { size: 0.5 },
      { root: root.subarray(1) },
    ]) {
      expect(codeOf(() => encodeCheckpoint({ ...checkpoint, ...change }))).toBe("malformed");
    }
    expect(parseCheckpoint(`${text}an extension\n`).size).toBe(20852163);
  });

  it("[P12] too few, false, foreign or doubled cosignatures do not make a quorum", () => {
    const log = startedLog();
    const policy = checkpointPolicy(log.charter);
    const names = witnessNames(log.charter);
    const good = log.checkpoint();
    expect(verifyCheckpoint(good, policy, { strict: true })).toMatchObject({
      witnesses: names,
      cosignedAtMs: startMs,
    });
    expect(codeOf(() => verifyCheckpoint(startedLog().checkpoint(names.slice(0, 2)), policy))).toBe(
      "bad-log",
    );
    expect(verifyCheckpoint(startedLog().checkpoint(names.slice(1)), policy).witnesses).toEqual(
      names.slice(1),
    );
    const stranger = cosignCheckpoint(good, "stranger", seedOf("stranger"), startMs);
    const parsed = parseNote(good);
    const [own, first, second] = parsed.signatures as [NoteSignature, NoteSignature, NoteSignature];
    const cosigned = parsed.signatures.slice(1);
    const withStranger = encodeNote({ ...parsed, signatures: [own, ...cosigned, stranger] });
    expect(verifyCheckpoint(withStranger, policy).witnesses).toHaveLength(4);
    expect(codeOf(() => verifyCheckpoint(withStranger, policy, { strict: true }))).toBe("bad-log");
    const padded = encodeNote({ ...parsed, signatures: [own, first, second, stranger] });
    expect(codeOf(() => verifyCheckpoint(padded, policy))).toBe("bad-log");
    const doubled = encodeNote({
      ...parsed,
      signatures: [own, first, second, first],
    });
    expect(codeOf(() => verifyCheckpoint(doubled, policy))).toBe("malformed");
    const unsigned = encodeNote({ ...parsed, signatures: cosigned });
    expect(codeOf(() => verifyCheckpoint(unsigned, policy))).toBe("bad-log");
    const text = `${parsed.text}an extension\n`;
    const signed = names.map((name) => cosignText(text, name, seedOf(name), startMs));
    const extended = encodeNote({
      text,
      signatures: [signNoteText(text, logKey.name, seedOf("log")), ...signed],
    });
    expect(verifyCheckpoint(extended, policy).size).toBe(3);
    expect(codeOf(() => verifyCheckpoint(extended, policy, { strict: true }))).toBe("bad-log");
    const moved = good.replace("relay.example/log\n", "other.example/log\n");
    expect(codeOf(() => verifyCheckpoint(moved, policy))).toBe("bad-signature");
  });

  it("[LOG-3] the time of a checkpoint is one that a whole quorum has reached", () => {
    const { charter, tree } = startedLog();
    const policy = checkpointPolicy(charter);
    const signed = signCheckpoint({ origin: logKey.name, size: tree.size, root: tree.root() }, seedOf("log"));
    const lines = witnessNames(charter).map((name, i) => {
      const line = cosignCheckpoint(signed, name, seedOf(name), startMs + i * 60_000);
      return encodeNote({ text: "x\n", signatures: [line] }).slice(3);
    });
    const { cosignedAtMs, newestCosignatureMs } = verifyCheckpoint(
      withCosignatures(signed, lines, policy),
      policy,
    );
    expect(cosignedAtMs).toBe(startMs + 60_000);
    expect(newestCosignatureMs).toBe(startMs + 3 * 60_000);
  });

  it("[LOG-3] cosignatures that do not verify are left out when they are gathered, the newest of a witness is kept", () => {
    const { charter, tree } = startedLog();
    const policy = checkpointPolicy(charter);
    const [name = ""] = witnessNames(charter);
    const signed = signCheckpoint({ origin: logKey.name, size: tree.size, root: tree.root() }, seedOf("log"));
    const lineAt = (seed: Uint8Array, atMs: number) =>
      encodeNote({ text: "x\n", signatures: [cosignCheckpoint(signed, name, seed, atMs)] }).slice(3);
    const answers = [
      "nonsense",
      lineAt(seedOf("false"), startMs),
      lineAt(seedOf(name), startMs),
      lineAt(seedOf(name), startMs + 5_000),
    ];
    const merged = withCosignatures(signed, answers, policy);
    const { lines, others } = verifyNote(merged, [policy.log, ...policy.witnesses]);
    expect(lines.map(({ timestampMs }) => timestampMs)).toEqual([undefined, startMs + 5_000]);
    expect(others).toEqual([]);
  });

  it("[LOG-3] a charter's policy reads back from its tlog-policy file", () => {
    for (const codes of [["AU"], ["AU", "EU"]]) {
      const policy = checkpointPolicy(makeCharter(codes));
      expect(parsePolicy(encodePolicy(policy))).toEqual(policy);
      expect(policy.quorum).toBe(codes.length === 1 ? 3 : 5);
    }
    const file = encodePolicy(checkpointPolicy(makeCharter()));
    const broken: Record<string, [string, string]> = {
      "no log": [file.replace(/^log .*\n/, ""), "unsupported"],
      "two quorums": [`${file}quorum witness-1\n`, "malformed"],
      "unknown member": [file.replace(/(group .*) witness-4/, "$1 witness-9"), "malformed"],
      "member twice": [file.replace(/(group .*) witness-4/, "$1 witness-3"), "malformed"],
      "threshold too high": [file.replace("-of-witnesses 3", "-of-witnesses 5"), "malformed"],
      "threshold zero": [file.replace("-of-witnesses 3", "-of-witnesses 0"), "malformed"],
      "unknown word": [`${file}anything goes\n`, "malformed"],
    };
    for (const [what, [spelled, code]] of Object.entries(broken))
      expect(
        codeOf(() => parsePolicy(spelled)),
        what,
      ).toBe(code);
    expect(parsePolicy(file.replace("-of-witnesses 3", "-of-witnesses all")).quorum).toBe(4);
    expect(
      parsePolicy(`# comment\n\n\t${file.replace("quorum quorum-of-witnesses", "quorum none")}`).quorum,
    ).toBe(0);
  });
});
