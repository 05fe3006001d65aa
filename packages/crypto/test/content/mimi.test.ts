import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeOf, toHex } from "@custos/base";
import { contentCodec, contentMessageId, plainTextOf, type MimiContent } from "@custos/crypto/codec";

const folder = join(import.meta.dirname, "../../../../../shared/data/mimi");

function example(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(folder, `${name}.cbor`)));
}

/** What an annotated EDN file says of the salt, the message id and the URIs of its example. */
function notes(name: string): { salt: string; messageId: string; urls: string[] } {
  const text = readFileSync(join(folder, `${name}.edn`), "utf8");
  const messageId = /message ID = h'([0-9a-f]+)\s*#\s*([0-9a-f]+)'/.exec(text);
  const salt = /h'([0-9a-f]{32})', *# salt/.exec(text);
  const urls = [...text.matchAll(/[12]: "(mimi:[^"]+)"/g)].map((match) => match[1] as string);
  return { salt: salt?.[1] ?? "", messageId: `${messageId?.[1]}${messageId?.[2]}`, urls };
}

describe("the published examples of draft-ietf-mimi-content-08", () => {
  it("are decoded, say what their annotations say, and are encoded again byte for byte", (context) => {
    if (!existsSync(folder)) context.skip("../shared/data/mimi is not here");
    const names = readdirSync(folder)
      .filter((name) => name.endsWith(".cbor"))
      .map((name) => name.slice(0, -5));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const bytes = example(name);
      const content = contentCodec.decode(bytes);
      expect(toHex(contentCodec.encode(content)), name).toBe(toHex(bytes));
      const { salt, messageId, urls } = notes(name);
      expect(toHex(content.salt), name).toBe(salt);
      expect([...content.extensions.values()], name).toEqual(urls);
      const [sender = "", room = ""] = urls;
      expect(toHex(contentMessageId(bytes, content.salt, sender, room)), name).toBe(messageId);
    }
  });

  it("carry their kinds: text, reply, reaction, deletion, attachment", (context) => {
    if (!existsSync(folder)) context.skip("../shared/data/mimi is not here");
    const read = (name: string): MimiContent => contentCodec.decode(example(name));
    expect(plainTextOf(read("original"))).toContain("we just shipped release 2.0");
    expect(toHex(read("reply").inReplyTo ?? new Uint8Array())).toBe(notes("original").messageId);
    expect(toHex(read("edit").replaces ?? new Uint8Array())).toBe(notes("reply").messageId);
    expect(read("delete").body).toMatchObject({ cardinality: "null", disposition: 1 });
    expect(read("unlike").body).toMatchObject({ cardinality: "null", disposition: 2 });
    expect(read("attachment").body).toMatchObject({
      cardinality: "external",
      size: 708_234_961,
      filename: "bigfile.mp4",
    });
  });

  it("are refused with a byte more, a byte less, or a byte of their frame changed", (context) => {
    if (!existsSync(folder)) context.skip("../shared/data/mimi is not here");
    const bytes = example("reply");
    const broken = [
      Uint8Array.from([...bytes, 0]),
      bytes.slice(0, -1),
      Uint8Array.from([0x86, ...bytes.slice(1)]),
    ];
    for (const one of broken) {
      let code = "";
      try {
        contentCodec.decode(one);
      } catch (error) {
        code = codeOf(error);
      }
      expect(code).toBe("malformed");
    }
  });
});

describe("content codec", () => {
  it("takes back what it makes, and never fails with anything but its own errors", () => {
    const seed = 20_260_301;
    const noise = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(noise, (bytes) => {
        try {
          contentCodec.decode(bytes);
        } catch (error) {
          expect(["malformed", "too-large"]).toContain(codeOf(error));
        }
      }),
      { seed, numRuns: 500 },
    );
  });
});
