/** Ranges of characters that take two columns (East Asian wide, UAX 11), emoji apart. */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd],
];

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Columns that a text without line ends takes in a terminal. */
export function widthOf(text: string): number {
  // Most text: one column a character.
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
}

function graphemeWidth(grapheme: string): number {
  if (/^[\p{M}\p{Cf}]+$/u.test(grapheme)) return 0;
  if (/\p{Emoji_Presentation}|\ufe0f/u.test(grapheme)) return 2;
  const code = grapheme.codePointAt(0) ?? 0;
  return wideRanges.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** As much of a text as fits, with `…` where that is not all. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  return closeIsolates([`${pieceOf(text, Math.max(0, columns - 1))}…`])[0] as string;
}

/** A text in lines of at most so many columns, broken at spaces where there are any. */
export function wrap(text: string, columns: number): string[] {
  const width = Math.max(1, columns);
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of text.split(" ")) {
    const longer: string = line === undefined ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== undefined && line.trim() !== "") lines.push(line);
    line = word;
    while (widthOf(line) > width) {
      // A character that is wider than the whole line is let through.
      const piece = pieceOf(line, width) || firstGrapheme(line);
      lines.push(piece);
      line = line.slice(piece.length);
    }
  }
  if (line !== undefined) lines.push(line);
  return closeIsolates(lines);
}

/** An isolate (UAX 9) that was broken into lines goes on in each, and reaches beyond none. */
function closeIsolates(lines: readonly string[]): string[] {
  let open = 0;
  return lines.map((line) => {
    const before = open;
    for (const character of line) {
      if (character === "\u2068") open += 1;
      if (character === "\u2069") open = Math.max(0, open - 1);
    }
    return `${"\u2068".repeat(before)}${line}${"\u2069".repeat(open)}`;
  });
}

function pieceOf(text: string, columns: number): string {
  let width = 0;
  let piece = "";
  for (const { segment } of graphemes.segment(text)) {
    width += graphemeWidth(segment);
    if (width > columns) break;
    piece += segment;
  }
  return piece;
}

function firstGrapheme(text: string): string {
  for (const { segment } of graphemes.segment(text)) return segment;
  return text;
}
