export { defaultSuiteName, fastSuiteName, Suite, suite, suiteNameOf, type SuiteName } from "./suite.js";
export { PublicGroup, type GroupMember, type GroupRules, type PublicStep } from "./public-group.js";
export { verifyKeyPackage, type VerifiedKeyPackage } from "./key-package.js";
export { inspectPrivateMessage, inspectWelcome } from "./inspect.js";
export { signContent, signWithLabel, verifyWithLabel } from "./label.js";
