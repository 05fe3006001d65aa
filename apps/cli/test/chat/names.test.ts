import { describe, expect, it } from "vitest";
import { peopleMeant, roomMeant } from "../../src/chat/lookup.js";
import type { ListedRoom } from "../../src/chat/notice.js";
import { ana, me, namesOf, room, twin } from "./rows.js";

describe("names", () => {
  it("tells people who share a name apart, however they spell it", () => {
    const names = namesOf([ana, "Ana Reyes"], [twin, "ana  reyes".replace("  ", " ")], [me, "Nora"]);
    expect(names.of(ana)).toBe("Ana Reyes (a100)");
    expect(names.of(twin)).toBe("ana reyes (b200)");
    expect(names.of(me)).toBe("Nora");
  });

  it("finds whoever is meant without accents, case, or the whole name", () => {
    const names = namesOf([ana, "Inés Robles"], [twin, "Bo Larsen"], [me, "Nora"]);
    expect(peopleMeant(names, ["ines", "BO LARSEN"], me)).toEqual([ana, twin]);
  });

  it("asks where it could be several, and never guesses", () => {
    const names = namesOf([ana, "Ana Reyes"], [twin, "Ana Reyes"], [me, "Nora"]);
    expect(() => peopleMeant(names, ["Ana"], me)).toThrow(/who is meant/);
    expect(peopleMeant(names, ["Ana Reyes (b200)"], me)).toEqual([twin]);
    expect(peopleMeant(names, [twin], me)).toEqual([twin]);
    expect(() => peopleMeant(names, ["Eve"], me)).toThrow(/nobody is called "Eve"/);
    expect(() => peopleMeant(names, ["Nora"], me)).toThrow(/nobody is called/);
  });

  it("takes a room by its whole name before anything that begins so, and by its number", () => {
    const list = ["Harbour", "Harbour night", "2"].map(
      (name, i) => ({ ...room, name, number: i + 1 }) as unknown as ListedRoom,
    );
    expect(roomMeant(list, "harbour").number).toBe(1);
    expect(roomMeant(list, "harbour n").number).toBe(2);
    expect(roomMeant(list, "1").number).toBe(1);
    expect(roomMeant(list, "2").number).toBe(3);
    expect(() => roomMeant(list, "har")).toThrow(/several rooms/);
    expect(() => roomMeant(list, "dock")).toThrow(/no room "dock"/);
  });
});
