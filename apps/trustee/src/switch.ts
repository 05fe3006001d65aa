import { trusteeSwitch } from "@custos/contract";
import { handle, type Handler } from "@custos/service";
import { readFact, type TrusteeStore } from "./store.js";
import type { Trustee } from "./trustee.js";

/** Whether the agent answers releases; it does until somebody switches it off. */
export function isOn(store: TrusteeStore): boolean {
  return readFact(store, "switch") !== "off";
}

export function switchHandler({ ledger, clock }: Trustee): Handler {
  return handle(trusteeSwitch, async ({ on }) => {
    await ledger.enter({ kind: "switch", on }, Math.floor(clock.nowMs()), { switch: on ? "on" : "off" });
    return { on };
  });
}
