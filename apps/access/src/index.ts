export { accessConfigSchema, type AccessConfig, type AccessConfigInput } from "./config.js";
export { accessKeys, createAccessData, type ReaderPublicKeys } from "./keys.js";
export { startAccess, type RunningAccess } from "./start.js";
