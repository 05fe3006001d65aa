import type { Clock } from "@custos/base";
import type { Logger } from "@custos/service";
import type { Adoption } from "./adoption.js";
import type { CeremonyFiles } from "./ceremony/key-share.js";
import type { TrusteeConfig } from "./config.js";
import type { TrusteeKeys, TrusteePublicKeys } from "./keys.js";
import type { Ledger } from "./ledger.js";
import type { TrusteeStore } from "./store.js";

/** What the handlers of one trustee share. */
export interface Trustee {
  readonly body: TrusteeConfig["body"];
  readonly name: string;
  readonly witnessName: string;
  readonly keys: TrusteeKeys;
  readonly publicKeys: TrusteePublicKeys;
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: TrusteeStore;
  readonly ledger: Ledger;
  readonly files: CeremonyFiles;
  readonly adoption: Adoption;
}
