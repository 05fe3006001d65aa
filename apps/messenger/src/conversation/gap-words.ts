import type { GapCause } from "@custos/sdk";
import type { MessageKey } from "../messages/en.js";

/** What is said of each cause; the reason stands under the same key with `.why`. */
export const gapWords = {
  "missing-generations": "gap.missing",
  withheld: "gap.withheld",
  "unsealed-epoch": "gap.unsealed",
  "wrong-epoch": "gap.wrong",
  "wrong-day": "gap.wrong",
  "cannot-open": "gap.open",
  "wrong-sender": "gap.sender",
  unreadable: "gap.unreadable",
  "fell-out": "gap.fell",
  "bad-receipt": "gap.receipt",
  "unknown-own-message": "gap.own",
} as const satisfies Record<GapCause, MessageKey>;
