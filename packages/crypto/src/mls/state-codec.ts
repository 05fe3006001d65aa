import { CustosError, ensure, equalBytes } from "@custos/base";
import { Reader, Writer } from "../codec/index.js";
import { maxTreeBytes, RatchetTree } from "../verify/ratchet-tree.js";
import type { Suite } from "../verify/suite.js";
import type { Cipher } from "./cipher.js";
import type { GroupState } from "./group-state.js";
import type { Ratchet } from "./secret-tree.js";
import type { GroupContext } from "./ts-mls.js";
import { decodeGroupContext } from "./ts-mls.js";

const storedVersion = 1;
const maxContextBytes = 32_768;
/** Longest secret or private key of any suite. */
const maxSecretBytes = 8_192;
const maxListBytes = 16_000_000;
const maxStateBytes = maxTreeBytes + 2 * maxListBytes;

/**
 * A state as this device stores it (in its own encrypted store). What is gone from the state is not in the bytes:
 * an erased exporter is a zero-length field, a used generation is nowhere.
 *
 * ```
 * struct { uint32 node; opaque key<V>; } PathKey;
 * struct { uint32 generation; opaque key<V>; opaque nonce<V>; } Skipped;
 * struct { uint32 leaf; uint32 generation; opaque secret<V>; Skipped skipped<V>; } Ratchet;
 * struct { uint16 version = 1; uint16 suite; GroupContext context<V>; opaque tree<V>; opaque confirmation_tag<V>;
 *          uint32 own_leaf; opaque public_key<V>; opaque private_key<V>; PathKey path_keys<V>;
 *          opaque sender_data<V>, exporter<V>, membership<V>, init<V>, authenticator<V>, external_public<V>,
 *          external_private<V>; Ratchet ratchets<V>; } StoredGroup;
 * ```
 *
 * Without the tree, which is public, large, and changes with commits alone, its field is empty.
 */
export function encodeState(state: GroupState, tree: "with tree" | "without tree" = "with tree"): Uint8Array {
  const { secrets, signing } = state;
  const pathKeys = new Writer();
  for (const [node, key] of state.pathKeys) pathKeys.u32(node).vec(key);
  const ratchets = new Writer();
  for (const [leaf, ratchet] of state.ratchets) {
    const skipped = new Writer();
    for (const [generation, { key, nonce }] of ratchet.skipped) skipped.u32(generation).vec(key).vec(nonce);
    ratchets.u32(leaf).u32(ratchet.generation).vec(ratchet.secret).vec(skipped.finish());
  }
  return new Writer()
    .u16(storedVersion)
    .u16(state.cipher.suite.id)
    .vec(state.encodedContext)
    .vec(tree === "with tree" ? state.tree.encode() : new Uint8Array())
    .vec(state.confirmationTag)
    .u32(state.ownLeaf)
    .vec(signing.publicKey)
    .vec(signing.privateKey)
    .vec(pathKeys.finish())
    .vec(secrets.senderData)
    .vec(secrets.exporter ?? new Uint8Array())
    .vec(secrets.membership)
    .vec(secrets.init)
    .vec(secrets.authenticator)
    .vec(secrets.external.publicKey)
    .vec(secrets.external.privateKey)
    .vec(ratchets.finish())
    .finish();
}

/** The state in bytes that `encodeState` made, with the tree if it is not in them; `malformed`, `unsupported`. */
export function decodeState(cipher: Cipher, bytes: Uint8Array, publicTree?: Uint8Array): GroupState {
  const reader = new Reader(bytes, maxStateBytes);
  ensure(reader.u16() === storedVersion, "unsupported", "version of a stored group");
  ensure(reader.u16() === cipher.suite.id, "unsupported", "stored group is of another suite");
  const encodedContext = reader.vec(maxContextBytes);
  const context = contextOf(encodedContext, cipher.suite);
  const state = {
    cipher,
    context,
    encodedContext,
    tree: treeOf(cipher.suite, context, someOf(reader.vec(maxTreeBytes)) ?? publicTree),
    confirmationTag: reader.vec(maxSecretBytes),
    ownLeaf: reader.u32(),
    signing: { publicKey: reader.vec(maxSecretBytes), privateKey: reader.vec(maxSecretBytes) },
    pathKeys: new Map(reader.list(maxListBytes, (item) => [item.u32(), item.vec(maxSecretBytes)])),
    secrets: {
      senderData: reader.vec(maxSecretBytes),
      exporter: someOf(reader.vec(maxSecretBytes)),
      membership: reader.vec(maxSecretBytes),
      init: reader.vec(maxSecretBytes),
      authenticator: reader.vec(maxSecretBytes),
      external: { publicKey: reader.vec(maxSecretBytes), privateKey: reader.vec(maxSecretBytes) },
    },
    ratchets: new Map(reader.list(maxListBytes, (item) => [item.u32(), readRatchet(item)])),
  };
  reader.end();
  return state;
}

function readRatchet(reader: Reader): Ratchet {
  const generation = reader.u32();
  const secret = reader.vec(maxSecretBytes);
  const skipped = new Map(
    reader.list(maxListBytes, (item) => [
      item.u32(),
      { key: item.vec(maxSecretBytes), nonce: item.vec(maxSecretBytes) },
    ]),
  );
  return { generation, secret, skipped };
}

/** The tree must be the epoch's: one of another epoch beside these secrets would be nobody's state. */
function treeOf(suite: Suite, context: GroupContext, encoded: Uint8Array | undefined): RatchetTree {
  ensure(encoded !== undefined, "malformed", "stored group without its tree");
  const tree = RatchetTree.decode(encoded);
  ensure(equalBytes(tree.hash(suite), context.treeHash), "malformed", "tree of another epoch");
  return tree;
}

function someOf(bytes: Uint8Array): Uint8Array | undefined {
  return bytes.length === 0 ? undefined : bytes;
}

function contextOf(bytes: Uint8Array, suite: Suite): GroupContext {
  try {
    const decoded = decodeGroupContext(bytes, 0);
    ensure(decoded !== undefined && decoded[1] === bytes.length, "malformed", "GroupContext");
    ensure(decoded[0].cipherSuite === suite.name, "malformed", "GroupContext of another suite");
    return decoded[0];
  } catch (cause) {
    throw new CustosError("malformed", "GroupContext", { cause });
  }
}
