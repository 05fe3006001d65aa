import { CustosError, ensure, equalBytes } from "@custos/base";
import { identityBytes, sealContext, sealPayloadAad, sealPayloadCodec } from "../codec/index.js";
import type { EpochSeal, Identity, SealPayload } from "../codec/index.js";
import { h2, h3, h4, xor, xWingDecapsulate } from "../pairing/index.js";
import type { PairingBackend } from "../pairing/index.js";
import { decryptOnce, wrapKey } from "./derive.js";

export interface OpenSealOptions {
  seal: EpochSeal;
  slotIndex: number;
  /** d of the slot's identity, G1, 48 bytes */
  identityKey: Uint8Array;
  /** The authority whose seal key it is: any that has a slot in the epoch. */
  authority: number;
  /** X-Wing, 32 bytes */
  sealSecretKey: Uint8Array;
  backend: PairingBackend;
}

/** What opens one epoch: with sigma, M and ss a stranger re-derives the rest, without the identity key. */
export interface EpochSecrets {
  /** 32 bytes each */
  sigma: Uint8Array;
  m: Uint8Array;
  ss: Uint8Array;
}

export interface OpenedEpoch extends EpochSecrets {
  /** 32 bytes */
  pk: Uint8Array;
  payload: SealPayload;
}

/**
 * A reader's opening of an epoch. Throws `cannot-open` for a key that is not this slot's or not this authority's,
 * `bad-point` for U or d outside their subgroups, `bad-seal` where the keys fit but the seal's content does not.
 */
export function openSeal(options: OpenSealOptions): OpenedEpoch {
  const { seal, slotIndex, identityKey, authority, sealSecretKey, backend } = options;
  const masked = seal.v[slotIndex];
  if (masked === undefined) throw new CustosError("malformed", "no such slot");
  const sigma = xor(masked, h2(backend.pair(identityKey, seal.u)));
  const m = xor(seal.w, h4(sigma));
  ensure(equalBytes(backend.mulBase(h3(sigma, m)), seal.u), "cannot-open", "not the slot's key");
  const ss = xWingDecapsulate(wrapOf(seal, authority).kemCt, sealSecretKey);
  return { sigma, m, ss, ...unwrap(seal, authority, m, ss) };
}

export interface ReopenSealOptions extends EpochSecrets {
  seal: EpochSeal;
  slotIndex: number;
  /** Of the slot, with the charter's key period. */
  identity: Identity;
  /** P of that key period, G2, 96 bytes */
  masterKey: Uint8Array;
  authority: number;
  backend: PairingBackend;
}

/**
 * A stranger's opening of an epoch from evidence: sigma and M must be those that U commits to and that the subject's slot
 * hides. Throws `bad-proof` where they are not, `cannot-open` where ss does not open the wrap.
 */
export function reopenSeal(options: ReopenSealOptions): OpenedEpoch {
  const { seal, slotIndex, identity, masterKey, authority, sigma, m, ss, backend } = options;
  const r = h3(sigma, m);
  ensure(equalBytes(backend.mulBase(r), seal.u), "bad-proof", "sigma and M are not those of U");
  ensure(equalBytes(xor(m, h4(sigma)), seal.w), "bad-proof", "sigma and M are not those of W");
  const mask = h2(backend.maskElement(identityBytes(identity), masterKey, r));
  const masked = seal.v[slotIndex];
  ensure(
    masked !== undefined && equalBytes(xor(sigma, mask), masked),
    "bad-proof",
    "sigma is not the slot's",
  );
  return { sigma, m, ss, ...unwrap(seal, authority, m, ss) };
}

function wrapOf(seal: EpochSeal, authority: number) {
  const found = seal.wraps.find((wrap) => wrap.authority === authority);
  if (found === undefined) throw new CustosError("cannot-open", "the authority has no slot in this epoch");
  return found;
}

function unwrap(
  seal: EpochSeal,
  authority: number,
  m: Uint8Array,
  ss: Uint8Array,
): Pick<OpenedEpoch, "pk" | "payload"> {
  const { wrap } = wrapOf(seal, authority);
  const key = wrapKey(m, ss, sealContext(seal.header), authority);
  const pk = attempt("cannot-open", "not the authority's seal key", () => decryptOnce(key, wrap));
  const payload = attempt("bad-seal", "payload", () =>
    sealPayloadCodec.decode(decryptOnce(pk, seal.payload, sealPayloadAad(seal))),
  );
  return { pk, payload };
}

function attempt<T>(code: "cannot-open" | "bad-seal", message: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw new CustosError(code, message, { cause });
  }
}
