import { CustosError, codeOf } from "@custos/base";
import type { MessageId } from "../messages/en.js";

/** What the page says of an error: the sentence for its code, or the one for all that have none. */
export function errorMessage(error: unknown): MessageId {
  switch (codeOf(error)) {
    case "unavailable":
      return "error.unavailable";
    case "forbidden":
    case "not-authorised":
      return "error.forbidden";
    case "unauthenticated":
      return "error.unauthenticated";
    case "bad-signature":
      return "error.bad-signature";
    case "conflict":
      return "error.conflict";
    case "already-exists":
      return "error.already-exists";
    case "cap-exceeded":
      return "error.cap-exceeded";
    case "rate-limited":
      return "error.rate-limited";
    case "not-found":
      return "error.not-found";
    case "cancelled":
      return "error.cancelled";
    case "unsupported":
      return "error.unsupported";
    case "bad-log":
    case "bad-charter":
    case "bad-proof":
    case "corrupt":
      return "error.proof";
    default:
      return "error.other";
  }
}

/** The machine's own words beside ours, for whoever is asked for help. */
export function errorDetail(error: unknown): string {
  return error instanceof CustosError ? `${error.code}: ${error.message}` : "internal";
}
