import { describe, expect, it } from "vitest";
import { asId, type PersonId, type RoomId } from "@custos/base";
import { formatInvitationLink } from "@custos/contract";
import type { NetworkId } from "@custos/base";
import { invitationHash } from "../src/join/invitation-hash.js";
import { isolated, roomTitle } from "../src/text/names.js";
import { listTimeOf } from "../src/text/times.js";

describe("a foreign name in a sentence", () => {
  it("is isolated, and cannot break out of that", () => {
    expect(isolated("Ana\u202e\u2069 Reyes")).toBe("\u2068Ana Reyes\u2069");
  });
});

describe("a room", () => {
  it("is called by its name, else by the others in it", () => {
    const own = asId<PersonId>("a".repeat(32));
    const bo = asId<PersonId>("b".repeat(32));
    const nameOf = (id: PersonId): string => (id === bo ? "Bo" : "Ana");
    const room = { roomId: "r" as RoomId, name: undefined, people: [own, bo] };
    expect(roomTitle(room, own, nameOf, "?")).toBe("Bo");
    expect(roomTitle({ ...room, name: " Harbour " }, own, nameOf, "?")).toBe("Harbour");
    expect(roomTitle({ ...room, people: [own] }, own, nameOf, "?")).toBe("?");
  });
});

describe("a moment in a list", () => {
  it("is a time, yesterday, a weekday, or a date", () => {
    const now = new Date(2026, 2, 5, 9).getTime();
    const at = (day: number, hour: number): number => new Date(2026, 2, day, hour).getTime();
    expect(listTimeOf(at(5, 1), now)).toBe("time");
    expect(listTimeOf(at(4, 23), now)).toBe("yesterday");
    expect(listTimeOf(at(1, 12), now)).toBe("weekday");
    expect(listTimeOf(new Date(2026, 1, 20).getTime(), now)).toBe("date");
  });
});

describe("a pasted invitation", () => {
  it("is told from anything else, by address or by scheme", () => {
    const link = {
      relayUrl: "http://127.0.0.1:1",
      networkId: asId<NetworkId>("1".repeat(32)),
      charterHash: new Uint8Array(32),
      invitationKey: new Uint8Array(32),
    };
    const plain = formatInvitationLink(link);
    expect(invitationHash(` ${plain}\n`)).toBe(plain.slice(plain.indexOf("#") + 1));
    expect(invitationHash(formatInvitationLink(link, "https://chat.example/join"))).toBeDefined();
    for (const text of [
      "",
      "hello",
      "https://chat.example/rooms#key=1",
      "custos:join#v=1",
      "javascript:x#key=1",
    ]) {
      expect(invitationHash(text)).toBeUndefined();
    }
  });
});
