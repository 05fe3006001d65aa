import { createHash } from "node:crypto";
import { asId, type AnyId } from "@custos/base";

/**
 * The id that stands for a transcript's `id`, the same in every run with the same `salt`: what a killed run has
 * begun, the next one finds again.
 */
export function idFor<Kind extends AnyId>(salt: string, kind: string, id: string): Kind {
  return asId<Kind>(
    createHash("sha256")
      .update(JSON.stringify([salt, kind, id]))
      .digest("hex")
      .slice(0, 32),
  );
}
