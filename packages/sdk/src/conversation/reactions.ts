import type { PersonId } from "@custos/base";
import type { RowReaction } from "./rows.js";

export function addReaction(
  reactions: readonly RowReaction[],
  emoji: string,
  by: PersonId,
  own: string | undefined,
): RowReaction[] {
  const mine = own === undefined ? {} : { own };
  if (!reactions.some((one) => one.emoji === emoji)) return [...reactions, { emoji, people: [by], ...mine }];
  return reactions.map((one) =>
    one.emoji === emoji
      ? { ...one, people: one.people.includes(by) ? one.people : [...one.people, by], ...mine }
      : one,
  );
}

export function takeReaction(
  reactions: readonly RowReaction[],
  emoji: string,
  by: PersonId,
  isOwn: boolean,
): RowReaction[] {
  return reactions.flatMap((one): RowReaction[] => {
    if (one.emoji !== emoji) return [one];
    const { own, ...rest } = one;
    const people = one.people.filter((id) => id !== by);
    return people.length === 0 ? [] : [{ ...rest, people, ...(own && !isOwn ? { own } : {}) }];
  });
}
