import { timingSafeEqual } from "node:crypto";
import { ensure, fromUtf8 } from "@custos/base";
import { readKeyFile } from "@custos/service";
import { secretHash } from "./secret.js";

/** Tells whether a bearer token is the administrator's. */
export type IsAdministrator = (token: string) => boolean;

/**
 * Reads the administrator's token once, that of the authority's own programs; `not-found` without its file, `forbidden`
 * where others may read it too, `malformed` where it is too short to be secret.
 */
export function administratorToken(path: string): IsAdministrator {
  const text = fromUtf8(readKeyFile(path)).trim();
  ensure(text.length >= 16, "malformed", "the staff's token has fewer than 16 characters");
  const expected = secretHash(text);
  return (token) => timingSafeEqual(secretHash(token), expected);
}
