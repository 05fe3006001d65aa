export { relayConfigSchema, type RelayConfig, type RelayConfigInput } from "./config.js";
export { createRelayData, relayKeys, type RelayPublicKeys } from "./keys.js";
export { startRelay, type RunningRelay } from "./start.js";
