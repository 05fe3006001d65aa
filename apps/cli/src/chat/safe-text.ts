/**
 * Text from other people, made harmless for a terminal. Escape sequences, carriage returns and the like could rewrite what
 * stands on the screen; direction overrides could turn a name or a link around. All of them are shown instead of obeyed.
 */

/** Without a visible form, or obeyed by terminals: first and last of each range; tab and line feed are kept apart. */
const hiddenRanges: readonly (readonly [number, number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe0fff],
];

const joiners = new Set(["\u200c", "\u200d"]);
const rightToLeft =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
const firstStrongIsolate = "\u2068";
const popIsolate = "\u2069";

/** One line of foreign text: nothing in it moves the cursor, changes colours, or turns what stands beside it around. */
export function safeLine(text: string): string {
  let shown = "";
  let before = "";
  const characters = Array.from(text.replaceAll("\r\n", "\n"));
  for (const [i, character] of characters.entries()) {
    shown += isHidden(character, before, characters[i + 1] ?? "") ? nameOf(character) : character;
    before = character;
  }
  return rightToLeft.test(shown) ? `${firstStrongIsolate}${shown}${popIsolate}` : shown;
}

/** Whether a text is harmless as it is, so that it may be put into what somebody types. */
export function isHarmless(text: string): boolean {
  const shown = safeLine(text);
  return shown === text || shown === `${firstStrongIsolate}${text}${popIsolate}`;
}

/** Foreign text of several lines, each made harmless. */
export function safeLines(text: string): string[] {
  return text
    .replaceAll("\r\n", "\n")
    .replaceAll("\t", "    ")
    .split("\n")
    .map((line) => safeLine(line));
}

/** JSON on one line in which nothing stands that a terminal would obey. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function isHidden(character: string, before: string, after: string): boolean {
  if (joiners.has(character)) return !joins(before, after);
  const code = character.codePointAt(0) ?? 0;
  return hiddenRanges.some(([first, last]) => code >= first && code <= last);
}

/** The joiners belong between letters and between parts of an emoji; anywhere else they only hide. */
function joins(before: string, after: string): boolean {
  const letters = /[\p{L}\p{M}]/u;
  const pictures = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f]/u;
  if (pictures.test(before)) return /\p{Extended_Pictographic}/u.test(after);
  return letters.test(before) && letters.test(after) && !/^[\x20-\x7e]*$/.test(before + after);
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === "\n") return "↵";
  if (character === "\t") return "⇥";
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "␡";
  return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}
