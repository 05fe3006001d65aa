export { ceremonyPlanCodec, planHash, type CeremonyPlan, type Participant } from "./ceremony.js";
export { round1Codec, verifyRound1, type Round1 } from "./round1.js";
export { ceremonyStateCodec, type CeremonyState, type SealedShare } from "./state.js";
export { dkgBegin, dkgFinish, dkgShare, type KeyShare } from "./dkg.js";
export { partialKey, sealDelivery, type Delivery } from "./partial.js";
export { hpkeKeyPair } from "./hpke-key-pair.js";
