export { generateSigningKey, type SigningKey } from "./signing-key.js";
export { generateKeyPackage, type GeneratedKeyPackage, type KeyPackageOptions } from "./key-package.js";
export {
  MemberGroup,
  type CommitOptions,
  type CreateOptions,
  type JoinOptions,
  type MemberCommit,
  type SealSecrets,
  type Unprotected,
} from "./member-group.js";
export type { ResyncOptions } from "./resync.js";
