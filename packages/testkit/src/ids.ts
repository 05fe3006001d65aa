import { createHash } from "node:crypto";
import { asId, type AnyId } from "@custos/base";

/** The id that stands for a name, the same in every run with the same seed. */
export function idFor<Kind extends AnyId>(seed: number, kind: string, name: string): Kind {
  const hash = createHash("sha256").update(JSON.stringify([seed, kind, name]));
  return asId<Kind>(hash.digest("hex").slice(0, 32));
}
