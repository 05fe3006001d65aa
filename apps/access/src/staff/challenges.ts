import { randomBytes } from "node:crypto";
import { toBase64url } from "@custos/base";

/** How long a challenge may be answered. */
const lifetimeMs = 5 * 60_000;
/** Anybody may ask for one: what nobody answers must not pile up. */
const most = 10_000;

/** What a challenge was given out for. */
export interface Challenge {
  /** Host of the page: the passkey's relying party */
  readonly host: string;
  /** Whose passkey is to be made; absent in signing in */
  readonly person?: string;
}

/** WebAuthn challenges that wait for their answer, each for one answer; a restart forgets them. */
export class Challenges {
  readonly #waiting = new Map<string, Challenge & { readonly untilMs: number }>();

  /** A fresh one, base64url. */
  issue(challenge: Challenge, nowMs: number): string {
    const [oldest] = this.#waiting.keys();
    if (oldest !== undefined && this.#waiting.size >= most) this.#waiting.delete(oldest);
    const text = toBase64url(randomBytes(32));
    this.#waiting.set(text, { ...challenge, untilMs: nowMs + lifetimeMs });
    return text;
  }

  /** What it was for; undefined where it was never given out, was answered before, or too late. */
  take(text: string, nowMs: number): Challenge | undefined {
    const found = this.#waiting.get(text);
    this.#waiting.delete(text);
    return found && nowMs < found.untilMs ? found : undefined;
  }
}
