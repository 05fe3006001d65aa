export { defaultSuiteName, fastSuiteName, Suite, suite, suiteNameOf, type SuiteName } from "./suite.js";
export type { GroupMember } from "./leaf.js";
export { PublicGroup, type PublicStep } from "./public-group.js";
export { resyncBelowDevices, type GroupRules } from "./public-group-rules.js";
export { maxKeyPackageLifetimeMs, verifyKeyPackage, type VerifiedKeyPackage } from "./key-package.js";
export { inspectPrivateMessage, inspectWelcome, type PrivateMessageFrame } from "./inspect.js";
export { signContent, signWithLabel, verifyWithLabel } from "./label.js";
