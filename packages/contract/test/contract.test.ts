import { describe, expect, it } from "vitest";
import {
  accessOperations,
  decode,
  encode,
  fields,
  messageSend,
  relayOperations,
  trusteeOperations,
} from "@custos/contract";

const all = [...relayOperations, ...trusteeOperations, ...accessOperations];

describe("operations", () => {
  it("each has a name of its own, at least one caller and a sentence", () => {
    expect(new Set(all.map((op) => op.name)).size).toBe(all.length);
    for (const op of all) {
      expect(op.name).toMatch(/^[a-zA-Z]+\.[a-zA-Z0-9]+(-[a-z]+)*$/);
      expect(op.callers.length).toBeGreaterThan(0);
      expect(op.says).toMatch(/\.$/);
    }
  });

  it("carries bytes as base64url and gives them back", () => {
    const value = {
      roomId: fields.asId<never>("ab".repeat(16)),
      messageId: fields.asId<never>("cd".repeat(16)),
      message: Uint8Array.of(0, 255, 62, 63),
    };
    const wire = encode(messageSend.input, value);
    expect(wire).toEqual({ roomId: "ab".repeat(16), messageId: "cd".repeat(16), message: "AP8-Pw" });
    expect(decode(messageSend.input, JSON.parse(JSON.stringify(wire)))).toEqual(value);
  });

  it.each([
    [{ roomId: "AB".repeat(16), messageId: "cd".repeat(16), message: "" }, /roomId/],
    [{ roomId: "ab".repeat(16), messageId: "cd".repeat(16), message: "AP8-Pw==" }, /message/],
    [{ roomId: "ab".repeat(16), messageId: "cd".repeat(16), message: "", more: 1 }, /more/],
    [null, /input/],
  ])("names the field of bad input %j", (wire, place) => {
    expect(() => decode(messageSend.input, wire)).toThrow(place);
  });
});
