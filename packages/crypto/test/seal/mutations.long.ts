import { expect, test } from "vitest";
import { defaultSuiteName, suite } from "../../src/verify/index.js";
import { Room } from "../mls/world.js";
import { flipBytes } from "./mutations.js";
import { sealBy } from "./sealed-room.js";

test("[P7] a flipped bit in every single byte of a seal is refused, though its committer signed it anew", async () => {
  const room = await Room.of(await suite(defaultSuiteName), 4);
  const sealed = await sealBy(room, 0);
  const count = await flipBytes(room, 0, 3, sealed, () => 1);
  expect(count.refused + count.malformed).toBe(sealed.seal.length);
});
