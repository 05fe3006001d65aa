export { EpochReader, readEpoch } from "./reader.js";
export { checkSeal } from "./check.js";
export type { CheckSealOptions, SealCheck } from "./check.js";
export type { SealKeys } from "./compute.js";
export { makeSeal, signSeal } from "./make.js";
export type { MakeSealOptions } from "./make.js";
export { openSeal, reopenSeal } from "./open.js";
export type { EpochSecrets, OpenedEpoch, OpenSealOptions, ReopenSealOptions } from "./open.js";
export { combinePartials, deliveryContext, openDelivery, quorumsOf, verifyPartial } from "./release.js";
export type { DeliveryTerms, PartialKey, Quorums, QuorumShares } from "./release.js";
export { slotsToCheck } from "./slots-to-check.js";
export {
  defaultBackend,
  hpkeOpen,
  hpkeSeal,
  mclBackend,
  nobleBackend,
  xWingDecapsulate,
  xWingKeyPair,
} from "../pairing/index.js";
export type { HpkeContext, PairingBackend, XWingKeyPair } from "../pairing/index.js";
