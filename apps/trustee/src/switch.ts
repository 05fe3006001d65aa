import { trusteeSwitch } from "@custos/contract";
import { handle, type Handler } from "@custos/service";
import { readFact, writeFacts, type TrusteeStore } from "./store.js";
import type { Trustee } from "./trustee.js";

/** Whether the agent answers releases; it does until somebody switches it off. */
export function isOn(store: TrusteeStore): boolean {
  return readFact(store, "switch") !== "off";
}

export function switchHandler({ store, ledger, clock }: Trustee): Handler {
  return handle(trusteeSwitch, async ({ on }) => {
    if (on !== isOn(store)) {
      // Off first and written down after, on only once it is written down: a crash in between leaves it off.
      if (!on) await writeFacts(store, { switch: "off" });
      await ledger.enter({ kind: "switch", on }, Math.floor(clock.nowMs()));
      if (on) await writeFacts(store, { switch: "on" });
    }
    return { on };
  });
}
