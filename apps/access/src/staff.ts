import { createHash, timingSafeEqual } from "node:crypto";
import { ensure, fromUtf8 } from "@custos/base";
import { readKeyFile, type Session } from "@custos/service";

/** Somebody of the authority's staff, by the bearer token. */
export interface StaffSession extends Session {
  readonly caller: "staff";
}

/** Tells whether a bearer token is the staff's. */
export type IsStaff = (token: string) => boolean;

/**
 * Reads the staff's token once; `not-found` without its file, `forbidden` where others may read it too, `malformed` where it
 * is too short to be secret.
 */
export function staffToken(path: string): IsStaff {
  const text = fromUtf8(readKeyFile(path)).trim();
  ensure(text.length >= 16, "malformed", "the staff's token has fewer than 16 characters");
  const expected = digest(text);
  return (token) => timingSafeEqual(digest(token), expected);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
