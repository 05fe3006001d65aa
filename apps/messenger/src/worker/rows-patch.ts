import type { ConversationRow } from "@custos/sdk";
import type { RowsPatch } from "./engine-api.js";

/** What turns `before` into `after`: rows that nothing changed are the same objects, and are not sent again. */
export function patchOf(before: readonly ConversationRow[], after: readonly ConversationRow[]): RowsPatch {
  const changed = after.flatMap((row, index) => (row === before[index] ? [] : [[index, row] as const]));
  return { length: after.length, changed };
}

/** The rows with a patch put in; a new array. */
export function patched(rows: readonly ConversationRow[], { length, changed }: RowsPatch): ConversationRow[] {
  const next = rows.slice(0, length);
  for (const [index, row] of changed) next[index] = row;
  return next;
}
