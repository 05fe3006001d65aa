import { ensure } from "@custos/base";
import { structCodec } from "./codec.js";
import type { StructCodec } from "./codec.js";
import { epochSealCodec } from "./epoch-seal.js";

/** All that makes an epoch; the relay takes it whole or not at all. */
export interface CommitBundle {
  /** MLSMessage with the commit as PublicMessage */
  commit: Uint8Array;
  /** MLSMessage, where somebody joins */
  welcome?: Uint8Array;
  /** MLSMessage with the GroupInfo: external_pub inside, the tree not */
  groupInfo: Uint8Array;
  /** An EpochSeal's bytes */
  seal: Uint8Array;
}

const maxCommitBytes = 4 * 1_048_576;
const maxGroupInfoBytes = 65_536;

/** `struct { opaque commit<V>; optional<opaque<V>> welcome; opaque group_info<V>; opaque seal<V>; } CommitBundle;` */
export const commitBundleCodec: StructCodec<CommitBundle> = structCodec(
  "CommitBundle",
  2 * maxCommitBytes + maxGroupInfoBytes + epochSealCodec.maxBytes + 32,
  (writer, { commit, welcome, groupInfo, seal }) => {
    writer.vec(commit).u8(welcome === undefined ? 0 : 1);
    if (welcome !== undefined) writer.vec(welcome);
    writer.vec(groupInfo).vec(seal);
  },
  (reader) => {
    const commit = reader.vec(maxCommitBytes);
    const present = reader.u8();
    ensure(present <= 1, "malformed", "neither absent nor present");
    const welcome = present === 1 ? { welcome: reader.vec(maxCommitBytes) } : {};
    return {
      commit,
      ...welcome,
      groupInfo: reader.vec(maxGroupInfoBytes),
      seal: reader.vec(epochSealCodec.maxBytes),
    };
  },
);
