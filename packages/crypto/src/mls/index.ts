export { generateSigningKey, type SigningKey } from "./signing-key.js";
export { generateKeyPackage, type GeneratedKeyPackage, type KeyPackageOptions } from "./key-package.js";
export type { CreateOptions } from "./create-group.js";
export {
  MemberGroup,
  type CommitOptions,
  type JoinOptions,
  type MemberCommit,
  type Unprotected,
} from "./member-group.js";
export type { SealSecrets } from "./seal-secrets.js";
export type { ResyncOptions } from "./resync.js";
