export { defaultSuiteName, fastSuiteName, Suite, suite, suiteNameOf, type SuiteName } from "./suite.js";
export type { GroupMember } from "./leaf.js";
export { PublicGroup, type PublicStep } from "./public-group.js";
export { resyncBelowDevices, type GroupRules } from "./public-group-rules.js";
export { maxKeyPackageLifetimeMs, verifyKeyPackage, type VerifiedKeyPackage } from "./key-package.js";
export { inspectPrivateMessage, inspectWelcome, type PrivateMessageFrame } from "./inspect.js";
export { ed25519PublicKey, signContent, signWithLabel, verifyWithLabel } from "./label.js";
export {
  authorityOfCharter,
  charterInForce,
  charterNote,
  keyPeriodOf,
  parseCharter,
  signCharter,
  trusteeKeyName,
  verifyFirstCharter,
  verifyNextCharter,
  witnessQuorum,
  type CharterNote,
} from "./charter.js";
export { addQuorumKeys, masterKeyOf, type MasterKey } from "./charter-keys.js";
export {
  convictRelay,
  extendReceiptChain,
  noReceiptYet,
  receiptHash,
  signReceipts,
  startReceiptChain,
  verifyReceipt,
  type Ed25519Signer,
  type ReceiptChain,
  type ReceiptConviction,
} from "./receipt.js";
export { signAsRole, verifyRoleSignature } from "./role-signature.js";
export { verifyEd25519 } from "./note.js";
export {
  encodeAuthorisation,
  encodeSignedAuthorisation,
  maxAuthorisationBytes,
  parseAuthorisation,
  parseSignedAuthorisation,
  type Authorisation,
  type AuthorisationSignature,
  type AuthorisationSubject,
  type SignedAuthorisation,
} from "./authorisation.js";
export {
  authorisationRules,
  authorisationToSign,
  requireDifferentPeople,
  signAuthorisation,
  verifyAuthorisation,
  verifyAuthorisationSignature,
  type AuthorisationRole,
  type AuthorisationRules,
  type VerifiedAuthorisation,
} from "./authorisation-signatures.js";
export { encodeIdentities, releaseIdentities, type IdentitySource } from "./authorisation-identities.js";
export { slotsOf } from "./slots.js";
export { differingField, sealHeaderOf, sealLabel, verifySeal, verifySealSignature } from "./seal.js";
export type { SealTerms, SealedGroup } from "./seal.js";
export { judgeComplaint } from "./complaint.js";
export { defaultBackend, nobleBackend } from "../pairing/index.js";
export type { PairingBackend } from "../pairing/index.js";
export {
  combineQuorumProof,
  quorumProofDst,
  quorumProofPart,
  verifyQuorumProof,
  type IndexedShare,
} from "./quorum-proof.js";
export { interpolateG1, lagrangeAtZero } from "./lagrange.js";
