import fc from "fast-check";
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
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(browser.toBase64(bytes)).toBe(node.toBase64(bytes));
      expect(browser.toBase64url(bytes)).toBe(node.toBase64url(bytes));
    }),
  );
  const text = fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: fc.constantFrom("A", "B", "+", "-", "_", "/", "=") }));
  fc.assert(
    fc.property(text, (one) => {
      expect(outcome(browser.fromBase64, one)).toBe(outcome(node.fromBase64, one));
      expect(outcome(browser.fromBase64url, one)).toBe(outcome(node.fromBase64url, one));
    }),
  );
});
