/** Counts what each remote address has open, so that one of them cannot take everything before it has proved who it is. */
export class AddressLimiter {
  readonly #open = new Map<string, number>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes a place, or returns undefined where the address has all of its own; the function gives it back, once. */
  take(address: string): (() => void) | undefined {
    const open = this.#open.get(address) ?? 0;
    if (open >= this.#most) return undefined;
    this.#open.set(address, open + 1);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const left = (this.#open.get(address) ?? 1) - 1;
      if (left > 0) this.#open.set(address, left);
      else this.#open.delete(address);
    };
  }
}
