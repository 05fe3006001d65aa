import { describe, expect, test } from "vitest";
import { stateOf } from "../src/invitations/invitation.js";
import { axisEnd, hourBars, peakOf } from "../src/overview/hours.js";
import { logHealth } from "../src/overview/health.js";

const hourMs = 3_600_000;

describe("messages an hour", () => {
  test("the last bar is the current hour, and none stands over the axis", () => {
    const counts = [0, 3, 31];
    const bars = hourBars(counts, 100 * hourMs + 1);
    expect(bars.map(({ fromMs }) => fromMs / hourMs)).toEqual([98, 99, 100]);
    expect(bars.map(({ height }) => height * axisEnd(counts))).toEqual(counts);
    expect(peakOf(bars)?.fromMs).toBe(100 * hourMs);
    expect(peakOf(hourBars([0, 0], 0))).toBeUndefined();
  });

  test.each([
    [[], 4],
    [[4], 4],
    [[5], 6],
    [[31], 40],
    [[41], 50],
    [[99], 100],
    [[100], 100],
    [[4_321], 5_000],
  ])("the axis of %j ends at %d", (counts, end) => {
    expect(axisEnd(counts)).toBe(end);
  });
});

test("the log is late when its newest cosignatures are, and each witness by its own", () => {
  const log = {
    size: 1,
    needed: 1,
    cosignedAtMs: 1_000,
    witnesses: [{ name: "w1", cosignedAtMs: 1_000 }, { name: "w2" }],
  };
  expect(logHealth({ log }, 1_000)).toMatchObject({
    isLate: false,
    witnesses: [{ isLate: false }, { isLate: true }],
  });
  expect(logHealth({ log }, 1_000 + 15 * 60_000).isLate).toBe(false);
  expect(logHealth({ log }, 1_001 + 15 * 60_000).isLate).toBe(true);
  expect(logHealth({ log: { ...log, cosignedAtMs: undefined } as never }, 0).isLate).toBe(true);
});

test("an invitation is open until it is used, withdrawn or out of time", () => {
  const one = {
    invitationKey: new Uint8Array(32),
    authority: 1,
    createdAtMs: 0,
    expiresAtMs: 10,
    withdrawn: false,
  };
  expect(stateOf(one, 10)).toBe("open");
  expect(stateOf(one, 11)).toBe("expired");
  expect(stateOf({ ...one, withdrawn: true }, 11)).toBe("withdrawn");
  expect(stateOf({ ...one, usedBy: "ab".repeat(16) as never }, 11)).toBe("used");
});
