import type { GroupRules, PublicGroup, PublicStep } from "@custos/crypto/verify";
import type { Receipt } from "@custos/crypto/codec";
import { verifyReceipt } from "@custos/crypto/verify";
import { Digest } from "../log/digest.js";

/**
 * Several clients of one process meet the same commits and receipts. What follows from public bytes alone, and from the
 * same bytes each time, is computed once.
 */
const steps = new Map<string, Promise<PublicStep>>();
const rememberedSteps = 32;
const receipts = new Map<string, Receipt>();
const rememberedReceipts = 4096;

/** `group.next`, with the same errors. The rules must follow from the room's network and `rulesKey`. */
export function nextGroup(
  group: PublicGroup,
  commit: Uint8Array,
  groupInfo: Uint8Array,
  rules: GroupRules,
  rulesKey: string,
): Promise<PublicStep> {
  const key = new Digest()
    .bytes(group.groupContext)
    .bytes(group.confirmationTag)
    .bytes(commit)
    .bytes(groupInfo)
    .text(rulesKey)
    .hex();
  let step = steps.get(key);
  if (!step) {
    step = group.next(commit, groupInfo, rules);
    remember(steps, key, step, rememberedSteps);
    step.catch(() => steps.delete(key));
  }
  return step;
}

/** `verifyReceipt`, with the same errors. */
export function checkReceipt(signedReceipt: Uint8Array, receiptKeys: readonly Uint8Array[]): Receipt {
  const key = new Digest().bytes(signedReceipt).all(receiptKeys).hex();
  let receipt = receipts.get(key);
  if (!receipt) {
    receipt = verifyReceipt(signedReceipt, receiptKeys);
    remember(receipts, key, receipt, rememberedReceipts);
  }
  return receipt;
}

/** The oldest goes first. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= most) break;
    map.delete(oldest);
  }
}
