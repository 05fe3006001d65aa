import type { PersonId } from "@custos/base";
import type { ConversationRow, MessageRow } from "@custos/sdk";

/** What has become of a room between two looks at it, in the order of its rows. */
export type RowChange =
  /** A row that is new, or a message of one's own that has gone out. */
  | { readonly kind: "row"; readonly row: ConversationRow }
  | { readonly kind: "failed"; readonly row: MessageRow }
  | { readonly kind: "edited" | "deleted"; readonly row: MessageRow }
  | {
      readonly kind: "reaction";
      readonly row: MessageRow;
      readonly emoji: string;
      readonly by: PersonId;
      readonly taken: boolean;
    };

export function changesOf(
  before: readonly ConversationRow[],
  after: readonly ConversationRow[],
  own: PersonId,
): RowChange[] {
  const known = new Map(before.map((row) => [keyOf(row), row]));
  return after.flatMap((row): RowChange[] => {
    const old = known.get(keyOf(row));
    if (old === row) return [];
    if (row.kind !== "message") return old ? [] : [{ kind: "row", row }];
    return changesOfMessage(old?.kind === "message" ? old : undefined, row, own);
  });
}

function changesOfMessage(old: MessageRow | undefined, row: MessageRow, own: PersonId): RowChange[] {
  if (row.state === "failed") return old?.state === "failed" ? [] : [{ kind: "failed", row }];
  if (row.seq === undefined) return [];
  if (old?.seq === undefined) return [{ kind: "row", row }];
  if (row.state === "waiting") return [];
  if (row.deleted) return old.deleted && old.state === "sent" ? [] : [{ kind: "deleted", row }];
  const edited = row.edited && row.editedAtMs !== old.editedAtMs;
  return [...(edited ? [{ kind: "edited" as const, row }] : []), ...reactionChanges(old, row, own)];
}

function reactionChanges(old: MessageRow, row: MessageRow, own: PersonId): RowChange[] {
  const given = (from: MessageRow): Map<string, { emoji: string; by: PersonId }> =>
    new Map(
      from.reactions.flatMap(({ emoji, people, waiting }) =>
        people
          // One's own counts once it has gone out.
          .filter((by) => by !== own || !waiting)
          .map((by) => [`${by} ${emoji}`, { emoji, by }] as const),
      ),
    );
  const before = given(old);
  const now = given(row);
  const came = [...now].filter(([key]) => !before.has(key));
  const went = [...before].filter(([key]) => !now.has(key));
  return [
    ...came.map(([, reaction]) => ({ kind: "reaction" as const, row, ...reaction, taken: false })),
    ...went.map(([, reaction]) => ({ kind: "reaction" as const, row, ...reaction, taken: true })),
  ];
}

/** A message keeps its own id from the outbox on; everything else has its place. */
function keyOf(row: ConversationRow): string {
  if (row.kind === "message") return `message ${row.messageId}`;
  return row.kind === "gap" ? `gap ${row.seq} ${row.gap.cause}` : `${row.kind} ${row.seq}`;
}
