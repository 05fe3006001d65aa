import { assert, base64String, constantFrom, oneof, property, string, uint8Array } from "fast-check";
import { expect, test, vi } from "vitest";
import * as node from "@custos/base";

test("bytes become the same text where there is no Buffer, and the same texts are refused", async () => {
  const platform = globalThis as { Buffer?: typeof Buffer };
  const { Buffer: saved } = platform;
  vi.resetModules();
  delete platform.Buffer;
  const browser = await import("@custos/base");
  if (saved) platform.Buffer = saved;
  const outcome = (read: (text: string) => Uint8Array, text: string): string => {
    try {
      return node.toHex(read(text));
    } catch (error) {
      return (error as node.CustosError).code;
    }
  };
  assert(
    property(uint8Array({ maxLength: 100 }), (bytes) => {
      expect(browser.toBase64(bytes)).toBe(node.toBase64(bytes));
      expect(browser.toBase64url(bytes)).toBe(node.toBase64url(bytes));
    }),
  );
  const text = oneof(
    string(),
    base64String(),
    string({ unit: constantFrom("A", "B", "+", "-", "_", "/", "=") }),
  );
  assert(
    property(text, (one) => {
      expect(outcome(browser.fromBase64, one)).toBe(outcome(node.fromBase64, one));
      expect(outcome(browser.fromBase64url, one)).toBe(outcome(node.fromBase64url, one));
    }),
  );
});
