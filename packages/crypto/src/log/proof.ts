import { ensure, fromBase64, toBase64, utf8 } from "@custos/base";
import { leafHash, verifyInclusion } from "../verify/merkle.js";
import { parseSize, verifyCheckpoint } from "./checkpoint.js";
import type { VerifiedCheckpoint } from "./checkpoint.js";
import type { CheckpointPolicy } from "./policy.js";

/** That an entry stands in a log which witnesses have seen, for whoever has no network (C2SP tlog-proof). */
export interface LogProof {
  index: number;
  /** RFC 6962 inclusion proof, from the leaf's sibling up */
  path: Uint8Array[];
  /** The checkpoint's signed note */
  checkpoint: string;
  /** Data of the application, which nothing authenticates */
  extra?: Uint8Array;
}

const header = "c2sp.org/tlog-proof@v1";
const maxProofBytes = 131_072;
const maxPath = 63;

export function encodeLogProof({ index, path, checkpoint, extra }: LogProof): string {
  ensure(Number.isSafeInteger(index) && index >= 0, "malformed", "proof: index");
  ensure(path.length <= maxPath && path.every((hash) => hash.length === 32), "malformed", "proof: path");
  const lines = [
    header,
    ...(extra ? [`extra ${toBase64(extra)}`] : []),
    `index ${index}`,
    ...path.map((hash) => toBase64(hash)),
    "",
    checkpoint,
  ];
  return lines.join("\n");
}

/** The parts of a proof; `malformed` for anything that `encodeLogProof` does not make. */
export function parseLogProof(proof: string): LogProof {
  ensure(utf8(proof).length <= maxProofBytes, "too-large", "proof too long");
  const end = proof.indexOf("\n\n");
  ensure(end > 0, "malformed", "proof: no empty line");
  const [first, ...lines] = proof.slice(0, end).split("\n");
  ensure(first === header, "malformed", "proof: first line");
  const extra = lines[0]?.startsWith("extra ")
    ? { extra: fromBase64((lines.shift() as string).slice(6)) }
    : {};
  const index = /^index (\d+)$/.exec(lines.shift() ?? "")?.[1];
  ensure(index !== undefined, "malformed", "proof: index line");
  ensure(lines.length <= maxPath, "malformed", "proof: path");
  const path = lines.map((line) => fromBase64(line));
  ensure(
    path.every((hash) => hash.length === 32),
    "malformed",
    "proof: path",
  );
  return { index: parseSize(index), path, checkpoint: proof.slice(end + 2), ...extra };
}

/**
 * Verifies a proof for an entry's bytes: the checkpoint under the policy, then the inclusion. `malformed`, `bad-signature`,
 * `bad-log` or `bad-proof`.
 */
export function verifyLogProof(
  proof: string,
  entry: Uint8Array,
  policy: CheckpointPolicy,
): { index: number; checkpoint: VerifiedCheckpoint } {
  const { index, path, checkpoint: note } = parseLogProof(proof);
  const checkpoint = verifyCheckpoint(note, policy);
  verifyInclusion(index, checkpoint.size, leafHash(entry), path, checkpoint.root);
  return { index, checkpoint };
}
