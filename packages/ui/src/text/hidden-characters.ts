/** A stretch of foreign text: plain, or one character that a reader could not see. */
export type SaidPart =
  | { readonly kind: "plain"; readonly text: string }
  | { readonly kind: "hidden"; readonly text: string; readonly code: string };

/**
 * Code points without a visible form that hide or reorder others: controls (tab and line feed excepted), soft hyphen,
 * joiners of no letters, direction marks and overrides, invisible operators, fillers, the byte order mark,
 * annotation anchors, tags, and lone surrogates. First and last of each range.
 */
const hiddenRanges: ReadonlyArray<readonly [first: number, last: number]> = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180e, 0x180e],
  [0x200b, 0x200b],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe0fff],
];

/** Splits foreign text so that characters which hide or reorder others can be shown by name. */
export function partsOf(text: string): SaidPart[] {
  const parts: SaidPart[] = [];
  let plainFrom = 0;
  let at = 0;
  for (const character of text) {
    const end = at + character.length;
    if (isHidden(character, text.slice(Math.max(0, at - 16), at), text.slice(end, end + 2))) {
      if (at > plainFrom) parts.push({ kind: "plain", text: text.slice(plainFrom, at) });
      const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
      parts.push({ kind: "hidden", text: character, code: `U+${code}` });
      plainFrom = end;
    }
    at = end;
  }
  if (plainFrom < text.length) parts.push({ kind: "plain", text: text.slice(plainFrom) });
  return parts;
}

function isHidden(character: string, before: string, after: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code === 0x200c || code === 0x200d) return !joins(before, after);
  if (!hiddenRanges.some(([first, last]) => code >= first && code <= last)) return false;
  return !isFlagTag(code, before);
}

/** The joiners belong to Persian and Indic words and to emoji; anywhere else they only hide. */
function joins(before: string, after: string): boolean {
  if (/[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f]$/u.test(before)) {
    return /^\p{Extended_Pictographic}/u.test(after);
  }
  return (
    /[\p{L}\p{M}]$/u.test(before) &&
    /^[\p{L}\p{M}]/u.test(after) &&
    !bareScripts.test(before.slice(-1) + after)
  );
}

const bareScripts = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u;

/** The flags of England, Scotland and Wales are a black flag and tag characters after it (UTS 51, annex C). */
function isFlagTag(code: number, before: string): boolean {
  return code >= 0xe0020 && code <= 0xe007f && /\u{1f3f4}[\u{e0020}-\u{e007e}]*$/u.test(before);
}
