export { Reader } from "./reader.js";
export { Writer } from "./writer.js";
export { structCodec } from "./codec.js";
export type { Codec, StructCodec } from "./codec.js";
export { maxSlots, slotCodec } from "./slot.js";
export type { Slot, SubjectKind } from "./slot.js";
export { identityBytes, identityCodec, identityOfSlot } from "./identity.js";
export type { Identity } from "./identity.js";
export { sealHeaderCodec } from "./seal-header.js";
export type { SealHeader } from "./seal-header.js";
export {
  authoritiesOf,
  epochSealCodec,
  sealContext,
  sealHeadBytes,
  sealPayloadAad,
  sealRestHash,
  sealSignedBytes,
} from "./epoch-seal.js";
export type { EpochSeal, SealWrap } from "./epoch-seal.js";
export { sealPayloadCodec } from "./seal-payload.js";
export type { LeafSecret, SealPayload } from "./seal-payload.js";
export { complaintCodec } from "./complaint.js";
export type { SealComplaint } from "./complaint.js";
export { roomExtensionCodec, roomExtensionType } from "./room-extension.js";
export type { RoomExtension } from "./room-extension.js";
export { commitBundleCodec } from "./commit-bundle.js";
export type { CommitBundle } from "./commit-bundle.js";
export { credentialIdentity, parseCredentialIdentity } from "./credential.js";
export { deliveryAad, deliveryInfo } from "./delivery.js";
export {
  acceptanceCodec,
  leaveRequestCodec,
  requestLabels,
  sessionProofCodec,
  signedRequestCodec,
  type Acceptance,
  type LeaveRequest,
  type SessionProof,
  type SignedRequest,
} from "./requests.js";
export { receiptCodec, signedReceiptCodec } from "./receipt.js";
export type { Receipt, ReceiptKind, SignedReceipt } from "./receipt.js";
export { canonicalBytes, encodeCanonical, parseCanonical } from "./canonical-json.js";
export * as json from "./canonical-json.js";
export type { Field, ValueOf } from "./canonical-json.js";
export { charterHash, decodeCharter, encodeCharter } from "./charter.js";
export type {
  Charter,
  CharterAuthority,
  CharterQuorum,
  CharterRole,
  CharterTrustee,
  KeyPeriod,
  QuorumBody,
  QuorumKey,
  RoleBody,
  RoleKey,
} from "./charter.js";
export { encodeRoleSignature, parseRoleSignature, roleSignatureField } from "./role-signature.js";
export type { RoleSignature } from "./role-signature.js";
export { contentCodec, contentMessageId, maxContentBytes } from "./content.js";
export type { ContentExtensions, Expiration, MimiContent } from "./content.js";
export { dispositions, partSemantics } from "./content-part.js";
export type { ExternalPart, MultiPart, NestedPart, NullPart, SinglePart } from "./content-part.js";
export {
  attachmentContent,
  contentTypes,
  deleteContent,
  editContent,
  markdownContent,
  maxTextBytes,
  reactionContent,
  replyContent,
  roomStateContent,
  roomStateOf,
  sealComplaintContent,
  textContent,
  unreactContent,
} from "./content-make.js";
export type { ContentOptions, RoomState } from "./content-make.js";
export { deliveryStatus, messageStatuses, statusContent, statusReportOf } from "./content-status.js";
export type { MessageStatus, StatusReport } from "./content-status.js";
export { plainTextOf, previousExtension, previousOf, withPrevious } from "./content-text.js";
export type { PreviousMessage } from "./content-text.js";
export { objectHash } from "./object-hash.js";
export { personUri, roomUri } from "./uris.js";
