export { encodeLeaf, maxLeafBytes, parseLeaf } from "./leaf.js";
export type { Leaf, LeafOf, LeafType, Unsigned } from "./leaf.js";
export {
  emptyRoot,
  leafHash,
  nodeHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from "../verify/merkle.js";
export { Frontier, MerkleTree } from "../verify/merkle-tree.js";
export {
  leafToSign,
  signLeaf,
  signLeafAsRole,
  signLeafPart,
  verifyLeafByRole,
  verifyLeafSignature,
} from "./leaf-signature.js";
export type { UnsignedLeaf } from "./leaf-signature.js";
export { encodeRoleRequest, parseRoleRequest, signedRole } from "./role-request.js";
export type { RoleRequest } from "./role-request.js";
export { commitment, verifyCommitment } from "./commitment.js";
export { checkpointPolicy, encodePolicy, parsePolicy } from "./policy.js";
export type { CheckpointPolicy } from "./policy.js";
export {
  cosignCheckpoint,
  encodeCheckpoint,
  parseCheckpoint,
  signCheckpoint,
  verifyCheckpoint,
  withCosignatures,
} from "./checkpoint.js";
export type { Checkpoint, CheckpointStrictness, VerifiedCheckpoint } from "./checkpoint.js";
export { Directory } from "./directory.js";
export type { DirectoryOptions } from "./directory.js";
export type {
  ApplicationRecord,
  AuthorisationRecord,
  CharterRecord,
  DeviceRecord,
  PersonRecord,
  ReleaseRecord,
  RoleRecord,
} from "./directory-state.js";
export { transcriptLabel } from "./directory-authority.js";
export { LogFollower } from "./follower.js";
export {
  encodeNote,
  encodeVerifierKey,
  noteKeyId,
  noteKeyTypes,
  parseNote,
  parseVerifierKey,
} from "../codec/note.js";
export type { Note, NoteKey, NoteSignature } from "../codec/note.js";
export { verifyNote } from "../verify/note.js";
export type { VerifiedNote } from "../verify/note.js";
export {
  bundlesOf,
  decodeEntryBundle,
  decodeHashTile,
  encodeEntryBundle,
  encodeHashTile,
  hashTilesOf,
  parseTilePath,
  tilePath,
  tileWidth,
} from "./tiles.js";
export type { TileName } from "./tiles.js";
export { makeTile } from "./tile-reader.js";
export type { LogSource } from "./tile-reader.js";
export { encodeLogProof, parseLogProof, verifyLogProof } from "./proof.js";
export type { LogProof } from "./proof.js";
export {
  addCheckpoint,
  encodeAddCheckpoint,
  parseAddCheckpoint,
  parseConflict,
  witnessPublicKey,
} from "./witness.js";
export type { AddCheckpoint, WatchedLogs, WitnessAnswer, WitnessSigner, WitnessState } from "./witness.js";
export { auditLog } from "./audit.js";
export type { AuditOptions, AuditReport } from "./audit.js";
