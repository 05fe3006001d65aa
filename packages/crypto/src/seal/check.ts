import { CustosError, equalBytes } from "@custos/base";
import { epochSealCodec, sealRestHash } from "../codec/index.js";
import type { EpochSeal, SealComplaint, SealHeader, SealWrap } from "../codec/index.js";
import type { MemberGroup } from "../mls/index.js";
import { mulIdentity } from "../pairing/index.js";
import type { PairingBackend } from "../pairing/index.js";
import { differingField, verifySealSignature } from "../verify/index.js";
import { SealComputation } from "./compute.js";
import type { SealKeys } from "./compute.js";

export interface CheckSealOptions extends SealKeys {
  /** This member's state in the new epoch, before it sends or opens anything in it. */
  group: MemberGroup;
  /** The encoded seal. */
  seal: Uint8Array;
  /** The header that this member finds right, every field of it by its own means. */
  expected: SealHeader;
  /** Signature key of the committer's leaf. */
  committerKey: Uint8Array;
  /** Which V_i to compute: `slotsToCheck`. */
  checkSlots: "all" | readonly number[];
  backend: PairingBackend;
}

/** What is wrong with a seal. A false V_i or W can be proved to outsiders, the other faults cannot. */
export type SealCheck =
  | { kind: "good"; seal: EpochSeal }
  | { kind: "bad"; field: string; complaint?: SealComplaint };

const bad = (field: string): SealCheck => ({ kind: "bad", field });

/**
 * A member's check of an epoch's seal: recomputes it and compares bytes. On `bad` the epoch is not used. Throws
 * `forbidden` once the group's exporter is erased or a message was sent or opened: the check comes first.
 */
export async function checkSeal(options: CheckSealOptions): Promise<SealCheck> {
  const { group, expected, committerKey, backend } = options;
  const seal = decode(options.seal);
  if (seal === undefined) return bad("encoding");
  const differing = differingField(seal.header, expected);
  if (differing !== undefined) return bad(`header: ${differing}`);
  if (!(await signed(seal, committerKey, group))) return bad("signature");
  const computed = await SealComputation.of(group, expected, options, backend);
  if (!equalBytes(computed.u(), seal.u)) return bad("U");
  const complain = (slotIndex: number): SealComplaint => complaintOf(seal, slotIndex, computed);
  if (!equalBytes(computed.w(), seal.w)) return { kind: "bad", field: "W", complaint: complain(0) };
  const checkSlots = options.checkSlots === "all" ? seal.header.slots.keys() : options.checkSlots;
  for (const i of checkSlots) {
    if (!equalBytes(computed.v(i), seal.v[i] as Uint8Array)) {
      return { kind: "bad", field: `V ${i}`, complaint: complain(i) };
    }
  }
  if (!sameWraps(computed.wraps(), seal.wraps)) return bad("wraps");
  return equalBytes(computed.payload(seal), seal.payload) ? { kind: "good", seal } : bad("payload");
}

function decode(bytes: Uint8Array): EpochSeal | undefined {
  try {
    return epochSealCodec.decode(bytes);
  } catch (error) {
    if (error instanceof CustosError) return undefined;
    throw error;
  }
}

async function signed(seal: EpochSeal, committerKey: Uint8Array, { suite }: MemberGroup): Promise<boolean> {
  try {
    await verifySealSignature(seal, sealRestHash(seal), committerKey, suite);
    return true;
  } catch (error) {
    if (error instanceof CustosError && error.code === "bad-signature") return false;
    throw error;
  }
}

/** The codec has seen to it that both are those of the same authorities, in the same order. */
function sameWraps(a: readonly SealWrap[], b: readonly SealWrap[]): boolean {
  return a.every(({ kemCt, wrap }, i) => {
    const other = b[i];
    return other !== undefined && equalBytes(kemCt, other.kemCt) && equalBytes(wrap, other.wrap);
  });
}

/** D = r * H1(Identity) tells one slot's mask. Neither sigma nor M, which would open the epoch to any reader. */
function complaintOf(seal: EpochSeal, slotIndex: number, computed: SealComputation): SealComplaint {
  const { header, u, v, w, signature } = seal;
  const d = mulIdentity(computed.identity(slotIndex), computed.complaintScalar);
  return { header, u, v, w, restHash: sealRestHash(seal), signature, slotIndex, d };
}
