import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensure } from "@custos/base";
import { Ledger, type LedgerLine } from "./ledger.js";
import { openTrusteeStore } from "./store.js";

/** A trustee's ledger from its folder, verified; for auditors. `not-found` where there is none, `corrupt` if it was changed. */
export async function exportLedger(dataDir: string): Promise<LedgerLine[]> {
  ensure(existsSync(join(dataDir, "trustee.db")), "not-found", `${dataDir} holds no trustee's ledger`);
  const store = await openTrusteeStore(dataDir);
  try {
    return Ledger.open(store).export();
  } finally {
    await store.close();
  }
}
