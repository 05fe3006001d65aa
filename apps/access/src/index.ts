export { accessConfigSchema, type AccessConfig, type AccessConfigInput } from "./config.js";
export { accessKeys, createAccessData, type ReaderPublicKeys } from "./keys.js";
