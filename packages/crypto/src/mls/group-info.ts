import { encodeGroupInfoTbs } from "../verify/group-context.js";
import type { GroupState } from "./group-state.js";
import type { GroupInfo } from "./ts-mls.js";
import { encodeMlsMessage } from "./ts-mls.js";

/** A signed GroupInfo of the state's epoch, with the given extensions. */
export async function signGroupInfo(
  state: GroupState,
  extensions: GroupInfo["extensions"],
): Promise<GroupInfo> {
  const unsigned = {
    groupContext: state.context,
    extensions,
    confirmationTag: state.confirmationTag,
    signer: state.ownLeaf,
  };
  const tbs = encodeGroupInfoTbs(unsigned);
  return { ...unsigned, signature: await state.cipher.sign(state.signing.privateKey, "GroupInfoTBS", tbs) };
}

/** The GroupInfo of a commit bundle: with external_pub, without the tree. */
export async function publicGroupInfo(state: GroupState): Promise<Uint8Array> {
  const extensions = [
    { extensionType: "external_pub" as const, extensionData: state.secrets.external.publicKey },
  ];
  return encodeMlsMessage({
    version: "mls10",
    wireformat: "mls_group_info",
    groupInfo: await signGroupInfo(state, extensions),
  });
}
