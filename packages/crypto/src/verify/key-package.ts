import type { DeviceId, PersonId } from "@custos/base";
import type { Suite } from "./suite.js";

/** Whose device a key package adds. */
export interface VerifiedKeyPackage {
  personId: PersonId;
  deviceId: DeviceId;
  signatureKey: Uint8Array;
  ref: Uint8Array;
  notAfterMs: number;
  lastResort: boolean;
}

export declare function verifyKeyPackage(suite: Suite, bytes: Uint8Array, nowMs: number): Promise<VerifiedKeyPackage>;
