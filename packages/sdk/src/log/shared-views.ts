import { toHex } from "@custos/base";
import { LogFollower } from "@custos/crypto/log";
import { Digest } from "./digest.js";

/**
 * Several clients of one process (bots, a replay) follow the same log. A follower is immutable and a function of what it
 * has been given, so that equal steps are made once and shared.
 */
const starts = new Map<string, LogFollower>();
const steps = new WeakMap<LogFollower, Map<string, LogFollower>>();

export function startView(pinnedCharterHash: Uint8Array): LogFollower {
  const key = toHex(pinnedCharterHash);
  let start = starts.get(key);
  if (!start) {
    start = LogFollower.start({ pinnedCharterHash });
    starts.set(key, start);
  }
  return start;
}

/** `follower.extend`, with the same errors. */
export function extendView(
  follower: LogFollower,
  entries: readonly Uint8Array[],
  checkpoint: string,
): LogFollower {
  let known = steps.get(follower);
  if (!known) {
    known = new Map();
    steps.set(follower, known);
  }
  const key = new Digest().text(checkpoint).all(entries).hex();
  let next = known.get(key);
  if (!next) {
    next = follower.extend(entries, checkpoint);
    known.set(key, next);
  }
  return next;
}
