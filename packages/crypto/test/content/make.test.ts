import { describe, expect, it } from "vitest";
import { codeOf } from "@custos/base";
import {
  attachmentContent,
  contentCodec,
  deleteContent,
  deliveryStatus,
  editContent,
  markdownContent,
  plainTextOf,
  previousOf,
  reactionContent,
  replyContent,
  roomStateContent,
  roomStateOf,
  statusReportOf,
  textContent,
  unreactContent,
  withPrevious,
  type MimiContent,
} from "@custos/crypto/codec";

const salt = new Uint8Array(16).fill(7);
const id = new Uint8Array(32).fill(9);

function code(step: () => unknown): string {
  try {
    step();
    return "none";
  } catch (error) {
    return codeOf(error);
  }
}

const all: Record<string, MimiContent> = {
  text: textContent("Grüße, 世界 🌍", { salt, language: "de" }),
  markdown: markdownContent("**hi**", { salt, expires: { relative: true, seconds: 60 } }),
  reply: replyContent(id, "yes", { salt }),
  reaction: reactionContent(id, "❤", { salt }),
  unreact: unreactContent(id, id, { salt }),
  edit: editContent(id, "better", { salt, inReplyTo: id }),
  delete: deleteContent(id, { salt }),
  state: roomStateContent({ name: "Harbour" }, { salt }),
  status: deliveryStatus([id], "read", 1_772_000_000_000, { salt }),
  attachment: attachmentContent(
    {
      contentType: "image/png",
      url: "https://blobs.example/1",
      expires: 0,
      size: 12,
      encAlg: 1,
      key: salt,
      nonce: salt.slice(0, 12),
      aad: new Uint8Array(),
      hashAlg: 1,
      contentHash: id,
      description: "",
      filename: "a.png",
    },
    { salt },
  ),
};

describe("content that this device makes", () => {
  for (const [name, content] of Object.entries(all)) {
    it(`${name}: comes back from its bytes as it was`, () => {
      expect(contentCodec.decode(contentCodec.encode(content))).toEqual(content);
    });
  }

  it("takes text of 1 to 65,536 bytes, and no lone surrogate", () => {
    const longest = textContent("ü".repeat(32_768), { salt });
    expect(plainTextOf(contentCodec.decode(contentCodec.encode(longest)))).toHaveLength(32_768);
    expect(code(() => textContent("ü".repeat(32_768) + "x", { salt }))).toBe("too-large");
    expect(code(() => textContent("", { salt }))).toBe("too-large");
    expect(code(() => textContent("\ud800", { salt }))).toBe("malformed");
  });

  it("has a salt of its own each time", () => {
    expect(textContent("a").salt).not.toEqual(textContent("a").salt);
  });

  it("gives back room state and status reports, and takes neither for text", () => {
    expect(roomStateOf(all.state as MimiContent)).toEqual({ name: "Harbour" });
    expect(roomStateOf(all.text as MimiContent)).toBeUndefined();
    expect(statusReportOf(all.status as MimiContent)).toEqual({
      timeMs: 1_772_000_000_000,
      statuses: [{ messageId: id, status: 2 }],
    });
    expect(plainTextOf(all.state as MimiContent)).toBeUndefined();
    expect(plainTextOf(all.text as MimiContent)).toBe("Grüße, 世界 🌍");
  });

  it("[P10] names the device's last accepted message, and loses nothing of it on the way", () => {
    const previous = { epoch: 12n, generation: 3, hash: id };
    const bytes = contentCodec.encode(withPrevious(all.text as MimiContent, previous));
    expect(previousOf(contentCodec.decode(bytes))).toEqual(previous);
    expect(previousOf(withPrevious(contentCodec.decode(bytes), undefined))).toBeUndefined();
    const forged = { ...(all.text as MimiContent), extensions: new Map([["custos_previous", [1, 2]]]) };
    expect(code(() => previousOf(forged))).toBe("malformed");
  });
});
