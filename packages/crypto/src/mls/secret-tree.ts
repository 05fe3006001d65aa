import { CustosError, ensure, utf8 } from "@custos/base";
import { leftOf, rightOf, rootOf } from "../verify/tree-math.js";
import type { Cipher } from "./cipher.js";

/** Key and nonce of one generation of a ratchet, before the reuse guard. */
export interface MessageKey {
  key: Uint8Array;
  nonce: Uint8Array;
}

/**
 * A leaf's application ratchet (RFC 9420 section 9.1). For generations that were skipped it keeps their key and nonce
 * alone: who kept the ratchet secret, as ts-mls does, could derive every later one from it, used ones too.
 */
export interface Ratchet {
  /** Secret of generation `generation`, the next one. */
  secret: Uint8Array;
  generation: number;
  skipped: ReadonlyMap<number, MessageKey>;
}

/** How far a ratchet is wound forward for one message, and how many skipped keys it keeps. */
export interface RatchetLimits {
  maxForward: number;
  maxSkipped: number;
}

export const memberLimits: RatchetLimits = { maxForward: 2_000, maxSkipped: 2_000 };

/** The application (or handshake) secrets of the leaves at generation 0, from the encryption secret. */
export function leafSecrets(
  cipher: Cipher,
  encryptionSecret: Uint8Array,
  width: number,
  leaves: readonly number[],
  kind: "application" | "handshake" = "application",
): Map<number, Uint8Array> {
  const secrets = new Map<number, Uint8Array>();
  const wanted = new Set(leaves);
  const left = utf8("left");
  const right = utf8("right");
  const descend = (node: number, secret: Uint8Array): void => {
    if (node % 2 === 0) {
      if (wanted.has(node / 2)) {
        secrets.set(node / 2, cipher.expandWithLabel(secret, kind, new Uint8Array(), cipher.secretBytes));
      }
      return;
    }
    descend(leftOf(node), cipher.expandWithLabel(secret, "tree", left, cipher.secretBytes));
    descend(rightOf(node), cipher.expandWithLabel(secret, "tree", right, cipher.secretBytes));
  };
  descend(rootOf(width), encryptionSecret);
  return secrets;
}

export function startRatchet(secret: Uint8Array): Ratchet {
  return { secret, generation: 0, skipped: new Map() };
}

/** Secret of the generation after `generation` (RFC 9420 section 9.1). */
export function nextSecret(cipher: Cipher, secret: Uint8Array, generation: number): Uint8Array {
  return cipher.deriveTreeSecret(secret, "secret", generation);
}

/** Key and nonce of a generation from its ratchet secret. */
export function messageKey(cipher: Cipher, secret: Uint8Array, generation: number): MessageKey {
  return {
    key: cipher.deriveTreeSecret(secret, "key", generation, cipher.keyBytes),
    nonce: cipher.deriveTreeSecret(secret, "nonce", generation, cipher.nonceBytes),
  };
}

/** The key of a generation, and the ratchet without it. `forbidden` for one used before, `malformed` for one too far. */
export function takeKey(
  cipher: Cipher,
  ratchet: Ratchet,
  generation: number,
  limits: RatchetLimits,
): { ratchet: Ratchet; messageKey: MessageKey } {
  if (generation < ratchet.generation) {
    const kept = ratchet.skipped.get(generation);
    if (kept === undefined) throw new CustosError("forbidden", "generation was used before");
    const skipped = new Map(ratchet.skipped);
    skipped.delete(generation);
    return { ratchet: { ...ratchet, skipped }, messageKey: kept };
  }
  ensure(generation - ratchet.generation <= limits.maxForward, "malformed", "generation too far ahead");
  let { secret } = ratchet;
  const skipped = new Map(ratchet.skipped);
  for (let at = ratchet.generation; at < generation; at += 1) {
    skipped.set(at, messageKey(cipher, secret, at));
    secret = nextSecret(cipher, secret, at);
  }
  for (const at of skipped.keys()) {
    if (skipped.size <= limits.maxSkipped) break;
    skipped.delete(at);
  }
  const next = nextSecret(cipher, secret, generation);
  return {
    ratchet: { secret: next, generation: generation + 1, skipped },
    messageKey: messageKey(cipher, secret, generation),
  };
}
