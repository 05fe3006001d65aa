import { fromUtf8 } from "@custos/base";
import { limits, logRead } from "@custos/contract";
import type { ConsoleClient } from "../api/client.js";

/** How many entries of each type the log's first `counted` entries are. */
export interface EntryCounts {
  readonly counted: number;
  readonly size: number;
  readonly byType: ReadonlyMap<string, number>;
  /** The newest cosigned checkpoint, as a signed note. */
  readonly checkpoint: string;
}

/** Pages that one call reads at most; the next call goes on. */
const pagesAtOnce = 32;

/** Reads on in the log from where `before` stopped, and counts. */
export async function countEntries(
  client: ConsoleClient,
  before: EntryCounts | undefined,
  signal?: AbortSignal,
): Promise<EntryCounts> {
  const byType = new Map(before?.byType);
  let counted = before?.counted ?? 0;
  let newest: { size: number; checkpoint: string } | undefined;
  for (let page = 0; page < pagesAtOnce && counted < (newest?.size ?? Number.POSITIVE_INFINITY); page += 1) {
    const answer = await client.call(logRead, { from: counted, limit: limits.entriesPerRead }, signal);
    newest = answer;
    if (answer.entries.length === 0) break;
    for (const entry of answer.entries) {
      const type = typeOf(entry);
      byType.set(type, (byType.get(type) ?? 0) + 1);
    }
    counted += answer.entries.length;
  }
  return {
    counted,
    size: newest?.size ?? before?.size ?? 0,
    byType,
    checkpoint: newest?.checkpoint ?? before?.checkpoint ?? "",
  };
}

/** A leaf's type as it says itself; `unknown` for what cannot be read here. */
function typeOf(entry: Uint8Array): string {
  try {
    const { type } = JSON.parse(fromUtf8(entry)) as { type?: unknown };
    return typeof type === "string" ? type : "unknown";
  } catch {
    return "unknown";
  }
}
