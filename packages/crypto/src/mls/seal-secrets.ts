import { ensure } from "@custos/base";
import type { SealPayload } from "../codec/index.js";
import type { GroupState } from "./group-state.js";
import { exportSecret } from "./key-schedule.js";

/** The exporter's secrets and the payload of an epoch's seal (protocol section 3). */
export interface SealSecrets {
  /** 32 bytes each */
  sigma: Uint8Array;
  m: Uint8Array;
  pk: Uint8Array;
  /** 64 bytes */
  eseed: Uint8Array;
  payload: SealPayload;
}

/** Label of the one exporter call of an epoch's seal. */
const sealLabel = "custos epoch seal 1";

/** Whether the seal's secrets can still be derived: no message sent or opened, exporter not erased. */
export function canSeal(state: GroupState): boolean {
  return state.secrets.exporter !== undefined && untouched(state);
}

/** The seal's secrets over `ctx`, 32 bytes; `forbidden` once they are gone. */
export function sealSecretsOf(state: GroupState, ctx: Uint8Array): SealSecrets {
  const { cipher, secrets, ratchets } = state;
  ensure(ctx.length === 32, "malformed", "ctx is not 32 bytes");
  ensure(secrets.exporter !== undefined, "forbidden", "exporter secret is erased");
  ensure(untouched(state), "forbidden", "a message was sent or opened in this epoch");
  // One call: several of the same label and context would give equal secrets.
  const exported = exportSecret(cipher, secrets.exporter, sealLabel, ctx, 160);
  const leaves = [...ratchets].map(([leaf, { secret }]) => ({ leaf, secret: secret.slice() }));
  leaves.sort((a, b) => a.leaf - b.leaf);
  return {
    sigma: exported.slice(0, 32),
    m: exported.slice(32, 64),
    pk: exported.slice(64, 96),
    eseed: exported.slice(96, 160),
    payload: { senderDataSecret: secrets.senderData.slice(), leaves },
  };
}

function untouched(state: GroupState): boolean {
  for (const { generation, skipped } of state.ratchets.values()) {
    if (generation > 0 || skipped.size > 0) return false;
  }
  return true;
}
