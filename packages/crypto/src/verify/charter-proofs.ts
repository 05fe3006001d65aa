import { CustosError, toHex } from "@custos/base";
import type { Charter } from "../codec/charter.js";
import { verifyQuorumProof } from "./quorum-proof.js";

// A proof costs two pairings and stands in every later charter again.
const verified = new Set<string>();
const maxRemembered = 4_096;

/**
 * Verifies the proof of possession of every quorum key in a charter: without it one quorum could choose its key so that
 * it cancels the other's. `bad-charter` names the authority.
 */
export function verifyCharterProofs(charter: Charter): void {
  for (const { code, keyPeriods } of charter.authorities) {
    for (const { number, authorising, oversight } of keyPeriods) {
      for (const [body, { publicKey, proof }] of [
        ["authorising", authorising] as const,
        ["oversight", oversight] as const,
      ]) {
        const name = `${toHex(publicKey)}/${toHex(proof)}`;
        if (verified.has(name)) continue;
        try {
          verifyQuorumProof(publicKey, proof);
        } catch (cause) {
          throw new CustosError(
            "bad-charter",
            `${body} key of ${code}, period ${number}: no proof of possession`,
            { cause },
          );
        }
        if (verified.size >= maxRemembered) verified.clear();
        verified.add(name);
      }
    }
  }
}
