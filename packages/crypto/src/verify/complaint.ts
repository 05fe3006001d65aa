import { CustosError, ensure, equalBytes } from "@custos/base";
import { identityBytes } from "../codec/index.js";
import type { Identity, SealComplaint } from "../codec/index.js";
import { h2, h3, h4, hashToG1, nobleBackend, xor } from "../pairing/index.js";
import type { PairingBackend } from "../pairing/index.js";
import { verifySealSignature } from "./seal.js";
import type { Suite } from "./suite.js";

const g2Base = nobleBackend.mulBase(1n);

/** `malformed` unless the identity is that of the slot complained of: a judge who mixes up slots convicts nobody. */
function checkIdentity({ header, slotIndex }: SealComplaint, identity: Identity): void {
  const slot = header.slots[slotIndex];
  const same =
    slot !== undefined &&
    slot.kind === identity.kind &&
    slot.subjectId === identity.subjectId &&
    slot.authority === identity.authority &&
    header.networkId === identity.networkId &&
    header.day === identity.day;
  ensure(same, "malformed", "the identity is not that of the slot");
}

/**
 * Whether a committer signed a false V_i or W. `identity` is the slot's, with the charter's key period, `masterKey` that
 * period's P (G2, 96 bytes). Only one D fulfils e(D, G2) = e(H1(identity), U), so that nobody can frame an honest
 * committer; throws `false-complaint` against the complainer otherwise. Learns at most what the slot's mask hid.
 */
export async function judgeComplaint(
  complaint: SealComplaint,
  committerKey: Uint8Array,
  identity: Identity,
  masterKey: Uint8Array,
  suite: Suite,
  backend: PairingBackend,
): Promise<"committer-convicted"> {
  checkIdentity(complaint, identity);
  const { u, v, w, d, slotIndex } = complaint;
  try {
    await verifySealSignature(complaint, complaint.restHash, committerKey, suite);
  } catch (cause) {
    throw new CustosError("false-complaint", "the committer has not signed this", { cause });
  }
  ensure(honestD(d, u, identity, backend), "false-complaint", "D is not the slot's");
  const sigma = xor(v[slotIndex] as Uint8Array, h2(backend.pair(d, masterKey)));
  const m = xor(w, h4(sigma));
  ensure(!equalBytes(backend.mulBase(h3(sigma, m)), u), "false-complaint", "the slot is true");
  return "committer-convicted";
}

function honestD(d: Uint8Array, u: Uint8Array, identity: Identity, backend: PairingBackend): boolean {
  try {
    const hashed = hashToG1(identityBytes(identity)).toBytes(true);
    return equalBytes(backend.pair(d, g2Base), backend.pair(hashed, u));
  } catch (cause) {
    if (cause instanceof CustosError && cause.code === "bad-point") return false;
    throw cause;
  }
}
