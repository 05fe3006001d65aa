/** One or two letters that stand for a name: the first of the first word and the first of the last. Empty names give "?". */
export function initials(name: string): string {
  const words = name
    .normalize("NFC")
    .split(/[\s\u00a0]+/u)
    .map(firstLetter)
    .filter((letter) => letter !== "");
  const first = words[0];
  if (first === undefined) return "?";
  const last = words.length > 1 ? (words.at(-1) ?? "") : "";
  // Arabic letters side by side would join into a word that nobody is called.
  const between = last !== "" && /\p{Script=Arabic}/u.test(first) ? "\u200c" : "";
  return (first + between + last).toLocaleUpperCase("und");
}

function firstLetter(word: string): string {
  // Only letters and digits: an emoji, a bracket or a direction mark says nothing about whom this is.
  return /[\p{L}\p{N}]/u.exec(word)?.[0] ?? "";
}
