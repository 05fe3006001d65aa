import { asId, toHex, type AnyId } from "@custos/base";

/** `count` bytes that nobody can foresee. */
export type RandomBytes = (count: number) => Uint8Array;

export const systemRandom: RandomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));

export function randomId<Kind extends AnyId>(random: RandomBytes): Kind {
  return asId<Kind>(toHex(random(16)));
}

/** A number from 0 up to but not including `below`; `below` at most 2^32. */
export function randomBelow(random: RandomBytes, below: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = random(4);
  return Math.floor(((((a * 256 + b) * 256 + c) * 256 + d) / 2 ** 32) * below);
}
