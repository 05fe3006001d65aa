import { CustosError, ensure, equalBytes } from "@custos/base";
import { Writer } from "../codec/index.js";
import type {
  GroupInfo,
  KeyPackage,
  MLSMessage,
  PrivateMessage,
  Proposal,
  PublicMessage,
  Welcome,
} from "./ts-mls.js";
import type { UpdatePath } from "./ts-mls.js";
import { decodeMlsMessage, encodeMlsMessage } from "./ts-mls.js";

/** Longest MLS message that is read: a commit in a room of 1,000 devices stays below. */
export const maxMlsMessageBytes = 4_000_000;

type Wireformat = MLSMessage["wireformat"];

/**
 * One MLSMessage of the expected wire format and nothing behind it. What does not encode to the same bytes again is
 * refused: transcripts and signatures are computed over encodings, and two spellings would let two clients disagree.
 */
function decode<W extends Wireformat>(
  bytes: Uint8Array,
  wireformat: W,
): Extract<MLSMessage, { wireformat: W }> {
  ensure(bytes.length <= maxMlsMessageBytes, "too-large", wireformat);
  let message: MLSMessage | undefined;
  let again: Uint8Array;
  try {
    // Decoded fields are views into what is decoded: into a copy, since the caller may use its buffer again.
    message = decodeMlsMessage(bytes.slice(), 0)?.[0];
    ensure(message !== undefined, "malformed", wireformat);
    again = encodeMlsMessage(message);
  } catch (cause) {
    throw new CustosError("malformed", wireformat, { cause });
  }
  ensure(equalBytes(again, bytes), "malformed", `${wireformat}: not its one encoding`);
  ensure(
    message.wireformat === wireformat && message.version === "mls10",
    "malformed",
    `not a ${wireformat} of MLS 1.0`,
  );
  return message as Extract<MLSMessage, { wireformat: W }>;
}

export function parseGroupInfo(bytes: Uint8Array): GroupInfo {
  return decode(bytes, "mls_group_info").groupInfo;
}

export function parseKeyPackage(bytes: Uint8Array): KeyPackage {
  return decode(bytes, "mls_key_package").keyPackage;
}

export function parseWelcome(bytes: Uint8Array): Welcome {
  return decode(bytes, "mls_welcome").welcome;
}

export function parsePrivateMessage(bytes: Uint8Array): PrivateMessage {
  return decode(bytes, "mls_private_message").privateMessage;
}

export function parsePublicMessage(bytes: Uint8Array): PublicMessage {
  return decode(bytes, "mls_public_message").publicMessage;
}

/** A commit as it came, with the bytes of its FramedContent, over which signature and transcript are computed. */
export interface CommitMessage {
  groupId: Uint8Array;
  epoch: bigint;
  /** Leaf of the committer, or undefined for an external commit. */
  sender: number | undefined;
  proposals: Proposal[];
  path: UpdatePath;
  content: Uint8Array;
  signature: Uint8Array;
  confirmationTag: Uint8Array;
  membershipTag: Uint8Array | undefined;
}

/**
 * A commit in a PublicMessage with a path and with inline proposals alone (protocol section 2); `malformed` for what
 * is no message, `bad-commit` for what is another kind of one.
 */
export function parseCommit(bytes: Uint8Array): CommitMessage {
  const message = parsePublicMessage(bytes);
  const { content, auth } = message;
  ensure(content.contentType === "commit" && auth.contentType === "commit", "bad-commit", "not a commit");
  const { sender } = content;
  ensure(
    sender.senderType === "member" || sender.senderType === "new_member_commit",
    "bad-commit",
    "sender is no member",
  );
  const { path } = content.commit;
  ensure(path !== undefined, "bad-commit", "no path");
  const proposals = content.commit.proposals.map((item) => {
    ensure(item.proposalOrRefType === "proposal", "bad-commit", "proposal by reference");
    return item.proposal;
  });
  const membershipTag = message.senderType === "member" ? message.membershipTag : undefined;
  return {
    groupId: content.groupId,
    epoch: content.epoch,
    sender: sender.senderType === "member" ? sender.leafIndex : undefined,
    proposals,
    path,
    content: contentBytes(bytes, auth.signature, auth.confirmationTag, membershipTag),
    signature: auth.signature,
    confirmationTag: auth.confirmationTag,
    membershipTag,
  };
}

/** Version and wire format before (4 bytes), signature and tags behind: what is between is the FramedContent. */
function contentBytes(bytes: Uint8Array, ...behind: (Uint8Array | undefined)[]): Uint8Array {
  const tail = new Writer();
  for (const field of behind) if (field !== undefined) tail.vec(field);
  return bytes.subarray(4, bytes.length - tail.finish().length);
}
