import { CustosError, ensure } from "@custos/base";

/** Reads the TLS presentation language as RFC 9420 section 2.1 uses it. Everything that it reads is hostile. */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  /** `too-large` where the input is longer than `maxBytes`. */
  constructor(bytes: Uint8Array, maxBytes = bytes.length) {
    ensure(bytes.length <= maxBytes, "too-large", `${bytes.length} bytes, at most ${maxBytes} are taken`);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8));
  }

  /** A uint64 that a number holds exactly; `malformed` beyond 2^53 - 1. */
  safeU64(): number {
    const value = this.u64();
    ensure(value <= BigInt(Number.MAX_SAFE_INTEGER), "malformed", "number too large");
    return Number(value);
  }

  /** `opaque field[count]`, as a copy. */
  bytes(count: number): Uint8Array {
    const at = this.#take(count);
    return this.#bytes.slice(at, at + count);
  }

  /** `opaque field<V>` of at most `maxBytes`, as a copy; only the shortest spelling of the length is taken. */
  vec(maxBytes: number): Uint8Array {
    const length = this.#vectorLength();
    ensure(length <= maxBytes, "too-large", `a vector of ${length} bytes, at most ${maxBytes} are taken`);
    return this.bytes(length);
  }

  /** The items of a vector of at most `maxBytes`, each read by `item` until the vector is used up. */
  list<T>(maxBytes: number, item: (reader: Reader) => T): T[] {
    const inner = new Reader(this.vec(maxBytes));
    const items: T[] = [];
    while (!inner.done) items.push(item(inner));
    return items;
  }

  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** `malformed` if anything is left over. */
  end(): void {
    ensure(this.done, "malformed", "bytes left over");
  }

  #vectorLength(): number {
    const first = this.u8();
    const width = 1 << (first >> 6);
    ensure(width <= 4, "malformed", "not the length of a vector");
    let length = first & 0x3f;
    for (let i = 1; i < width; i += 1) length = length * 256 + this.u8();
    ensure(width === 1 || length >= (width === 2 ? 0x40 : 0x4000), "malformed", "not the shortest length");
    return length;
  }

  #take(count: number): number {
    const at = this.#at;
    if (count > this.#bytes.length - at) throw new CustosError("malformed", "cut short");
    this.#at += count;
    return at;
  }
}
