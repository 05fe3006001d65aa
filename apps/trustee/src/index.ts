export { trusteeConfigSchema, type TrusteeConfig, type TrusteeConfigInput } from "./config.js";
export {
  createTrusteeData,
  readCeremonyToken,
  readTrusteeKeys,
  type TrusteeKeys,
  type TrusteePublicKeys,
} from "./keys.js";
export { verifyLedger, type LedgerEntry, type LedgerEvent, type LedgerLine } from "./ledger.js";
export { exportLedger } from "./export-ledger.js";
export { startTrustee, type RunningTrustee } from "./start.js";
