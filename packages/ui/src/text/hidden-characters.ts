/** A stretch of foreign text: plain, or one character that a reader could not see. */
export type SaidPart =
  | { readonly kind: "plain"; readonly text: string }
  | { readonly kind: "hidden"; readonly text: string; readonly code: string };

// Controls (without tab and line feed), soft hyphen, direction marks and overrides, invisible operators, tags,
// the byte order mark and lone surrogates. The joiners U+200C and U+200D stay unmarked between letters and signs
// that need them (Persian, Indic scripts, emoji); variation selectors belong to emoji.
const hidden =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]|\p{Cs}|(?<![\p{L}\p{M}\p{Extended_Pictographic}\ufe0f])[\u200c\u200d]|[\u200c\u200d](?![\p{L}\p{M}\p{Extended_Pictographic}])/gu;

/** Splits foreign text so that characters which hide or reorder others can be shown by name. */
export function partsOf(text: string): SaidPart[] {
  const parts: SaidPart[] = [];
  let from = 0;
  for (const match of text.matchAll(hidden)) {
    if (isFlagTag(text, match.index)) continue;
    if (match.index > from) parts.push({ kind: "plain", text: text.slice(from, match.index) });
    const code = `U+${(match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
    parts.push({ kind: "hidden", text: match[0], code });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ kind: "plain", text: text.slice(from) });
  return parts;
}

// The flags of England, Scotland and Wales are a black flag followed by tag characters (UTS 51, annex C).
const flagBefore = /\u{1f3f4}[\u{e0020}-\u{e007e}]*$/u;
function isFlagTag(text: string, at: number): boolean {
  const unit = text.codePointAt(at) ?? 0;
  return unit >= 0xe0020 && unit <= 0xe007f && flagBefore.test(text.slice(Math.max(0, at - 16), at));
}
