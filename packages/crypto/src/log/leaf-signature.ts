import { concatBytes, utf8 } from "@custos/base";
import { ed25519 } from "@noble/curves/ed25519.js";
import { canonicalBytes, plainJson } from "../codec/canonical-json.js";
import type { RoleKey } from "../codec/charter.js";
import type { RoleSignature } from "../codec/role-signature.js";
import { verifyEd25519 } from "../verify/note.js";
import { signAsRole, verifyRoleSignature } from "../verify/role-signature.js";
import type { Leaf, LeafOf, LeafType, Unsigned } from "./leaf.js";

/** A leaf without its signatures. */
export type UnsignedLeaf = Unsigned<Leaf>;

/** What a leaf's signatures are over: `"custos leaf 1\n"` and the canonical JSON of the leaf without them. */
export function leafToSign(leaf: UnsignedLeaf | Leaf): Uint8Array {
  const { signature: _, signatures: __, ...rest } = leaf as { signature?: unknown; signatures?: unknown };
  return concatBytes(utf8("custos leaf 1\n"), canonicalBytes(plainJson(rest)));
}

/** A leaf with its one signature, by the 32-byte Ed25519 seed of whoever the leaf says. */
export function signLeaf<T extends LeafType>(
  unsigned: UnsignedLeaf & { type: T },
  seed: Uint8Array,
): LeafOf<T> {
  return { ...unsigned, signature: signLeafPart(unsigned, seed) } as unknown as LeafOf<T>;
}

/** A leaf signed by a role's Ed25519 key; a passkey signs `leafToSign` in the browser. */
export function signLeafAsRole<T extends LeafType>(
  unsigned: UnsignedLeaf & { type: T },
  seed: Uint8Array,
): LeafOf<T> {
  return { ...unsigned, signature: signAsRole(seed, leafToSign(unsigned)) } as unknown as LeafOf<T>;
}

/** One trustee's signature of a leaf that several sign. */
export function signLeafPart(unsigned: UnsignedLeaf, seed: Uint8Array): Uint8Array {
  return ed25519.sign(leafToSign(unsigned), seed);
}

/** Returns the leaf if `signature` over it is by `key`; `bad-signature` naming the leaf's type. */
export function verifyLeafSignature<L extends Leaf>(
  leaf: L,
  key: Uint8Array,
  signature = ownSignature(leaf),
): L {
  verifyEd25519(key, leafToSign(leaf), signature, `${leaf.type}: signature`);
  return leaf;
}

/** Returns the leaf if a role's signature over it is good; `bad-signature` naming the leaf's type. */
export function verifyLeafByRole<L extends Leaf>(leaf: L, key: RoleKey, signature: RoleSignature): L {
  verifyRoleSignature(key, leafToSign(leaf), signature, `${leaf.type}: signature`);
  return leaf;
}

function ownSignature(leaf: Leaf): Uint8Array {
  return "signature" in leaf && leaf.signature instanceof Uint8Array ? leaf.signature : new Uint8Array(0);
}
