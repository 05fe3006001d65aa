import type { SealPayload } from "../codec/index.js";
import type { PublicGroup } from "../verify/public-group.js";
import type { Suite } from "../verify/suite.js";

export interface EpochReader {
  unprotect(privateMessage: Uint8Array): Promise<{
    plaintext: Uint8Array;
    authenticatedData: Uint8Array;
    senderLeaf: number;
    generation: number;
  }>;
}

export declare function readEpoch(suite: Suite, group: PublicGroup, payload: SealPayload): EpochReader;
