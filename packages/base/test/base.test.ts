import { describe, expect, it } from "vitest";
import {
  dateToDay,
  dayToDate,
  dayOf,
  fromBase64,
  fromBase64url,
  fromHex,
  toBase64url,
  toHex,
} from "@custos/base";

describe("bytes", () => {
  it("round-trips hex and base64url", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect(fromHex(toHex(bytes))).toEqual(bytes);
    expect(fromBase64url(toBase64url(bytes))).toEqual(bytes);
  });

  it.each(["A", "QQ=", "QR==", " QQ==", "Q Q==", "QQ"])("refuses base64 in another spelling: %j", (text) => {
    expect(() => fromBase64(text)).toThrow();
  });
});

describe("days", () => {
  it.each(["2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "2026-01-01Z"])("refuses %s", (date) => {
    expect(() => dateToDay(date)).toThrow(/not a date/);
  });

  it("cuts at midnight UTC, not by a millisecond", () => {
    const midnightMs = Date.parse("2026-03-02T00:00:00Z");
    expect(dayToDate(dayOf(midnightMs - 1))).toBe("2026-03-01");
    expect(dayToDate(dayOf(midnightMs))).toBe("2026-03-02");
  });
});
