import type { MessageRow, RowReply } from "./rows.js";

/** A message with the means to find what refers to it. */
export interface KnownMessage {
  row: MessageRow;
  seq: number;
  /** Messages that answer it, by their place among the rows: their quotes change with it. */
  answers: number[];
  at: number;
}

const excerptCharacters = 140;

/** The beginning of a text, on one line. */
export function excerptOf(text: string): string {
  const line = text.replace(/\s+/gu, " ").trim();
  const characters = Array.from(line);
  return characters.length <= excerptCharacters
    ? line
    : `${characters.slice(0, excerptCharacters - 1).join("")}…`;
}

/** What an answer shows of the message that it answers. */
export function quoteOf({ row, seq }: KnownMessage): NonNullable<RowReply["to"]> {
  const excerpt = excerptOf(row.text ?? row.unsupported?.filename ?? "");
  return { seq, sender: row.sender, excerpt, deleted: row.deleted };
}
