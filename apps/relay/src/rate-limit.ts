import { CustosError, type Clock } from "@custos/base";

/** So many units a window for each key; windows begin with a key's first unit. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #windowMs: number;
  readonly #windows = new Map<string, { endsMs: number; taken: number }>();

  constructor(clock: Clock, most: number, windowMs: number) {
    this.#clock = clock;
    this.#most = most;
    this.#windowMs = windowMs;
  }

  /** Takes units, or throws `rate-limited`. */
  take(key: string, units: number): void {
    const nowMs = this.#clock.nowMs();
    let window = this.#windows.get(key);
    if (!window || window.endsMs <= nowMs) {
      if (this.#windows.size > 10_000) this.#forgetEnded(nowMs);
      window = { endsMs: nowMs + this.#windowMs, taken: 0 };
      this.#windows.set(key, window);
    }
    if (window.taken + units > this.#most) throw new CustosError("rate-limited");
    window.taken += units;
  }

  #forgetEnded(nowMs: number): void {
    for (const [key, { endsMs }] of this.#windows) if (endsMs <= nowMs) this.#windows.delete(key);
  }
}
