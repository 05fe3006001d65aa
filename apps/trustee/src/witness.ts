import { CustosError, fromUtf8, type Clock } from "@custos/base";
import { addCheckpoint, type WatchedLogs, type WitnessAnswer, type WitnessSigner } from "@custos/crypto/log";
import type { Route } from "@custos/service";
import type { TrusteeStore } from "./store.js";

/** The longest body: a note of 64 KiB and its proof. */
const maxBytes = 131_072;

/**
 * C2SP tlog-witness, `POST /add-checkpoint`. What was cosigned is on the disk before the answer goes out, and requests go
 * one at a time: a witness that forgets could cosign two logs.
 */
export function witnessRoute(
  store: TrusteeStore,
  signer: WitnessSigner,
  watched: () => WatchedLogs,
  clock: Clock,
): Route {
  return {
    method: "POST",
    path: "/add-checkpoint",
    maxBytes,
    reply: async ({ body }) => {
      const text = asText(body);
      const answer = await store.exclusive((connection) =>
        connection.transaction((): WitnessAnswer => {
          const rows = connection.prepare("SELECT origin, size, root FROM witnessed").all();
          const state = new Map(
            rows.map(({ origin, size, root }) => [
              origin as string,
              { origin: origin as string, size: size as number, root: root as Uint8Array },
            ]),
          );
          const next = addCheckpoint(state, text, watched(), signer, Math.floor(clock.nowMs()));
          for (const { origin, size, root } of next.state?.values() ?? []) {
            connection
              .prepare(
                `INSERT INTO witnessed (origin, size, root) VALUES (?, ?, ?)
                 ON CONFLICT (origin) DO UPDATE SET size = excluded.size, root = excluded.root`,
              )
              .run([origin, size, root]);
          }
          return next;
        }),
      );
      return { status: answer.status, type: answer.contentType, body: answer.body };
    },
  };
}

/** The newest checkpoint that was cosigned here of a log. */
export function lastWitnessed(
  store: TrusteeStore,
  origin: string,
): { size: number; root: Uint8Array } | undefined {
  const [row] = store.reader.prepare("SELECT size, root FROM witnessed WHERE origin = ?").all([origin]);
  return row && { size: row.size as number, root: row.root as Uint8Array };
}

function asText(body: Uint8Array): string {
  try {
    return fromUtf8(body);
  } catch (error) {
    // What is not text is not a request either, and the witness answers so by itself.
    if (error instanceof CustosError) return "";
    throw error;
  }
}
