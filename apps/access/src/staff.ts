import { createHash, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { CustosError, ensure } from "@custos/base";
import type { Session } from "@custos/service";

/** Somebody of the authority's staff, by the bearer token. */
export interface StaffSession extends Session {
  readonly caller: "staff";
}

/** Tells whether a bearer token is the staff's. */
export type IsStaff = (token: string) => boolean;

/** Reads the staff's token once; `not-found` where its file cannot be read, `malformed` where it is too short to be secret. */
export function staffToken(path: string): IsStaff {
  let text: string;
  try {
    text = readFileSync(path, "utf8").trim();
  } catch (cause) {
    throw new CustosError("not-found", "the staff's token file cannot be read", { cause });
  }
  ensure(text.length >= 16, "malformed", "the staff's token has fewer than 16 characters");
  const expected = digest(text);
  return (token) => timingSafeEqual(digest(token), expected);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
