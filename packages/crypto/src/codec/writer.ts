import { CustosError, ensure } from "@custos/base";

/** The longest vector that RFC 9420 section 2.1.2 can express, in bytes. */
const maxVectorBytes = 0x3fff_ffff;

/** Writes the TLS presentation language as RFC 9420 section 2.1 uses it. */
export class Writer {
  #buffer = new Uint8Array(256);
  #length = 0;

  u8(value: number): this {
    return this.#uint(value, 1);
  }

  u16(value: number): this {
    return this.#uint(value, 2);
  }

  u32(value: number): this {
    return this.#uint(value, 4);
  }

  u64(value: bigint): this {
    if (value < 0n || value > 0xffff_ffff_ffff_ffffn) throw new CustosError("malformed", "not a uint64");
    const at = this.#grow(8);
    new DataView(this.#buffer.buffer).setBigUint64(at, value);
    return this;
  }

  /** `opaque field[n]`: the bytes as they are; `malformed` unless there are `length` of them, where it is given. */
  bytes(value: Uint8Array, length = value.length): this {
    ensure(value.length === length, "malformed", `${value.length} bytes where ${length} are due`);
    // First grow, then read the field: growing may put another buffer into it.
    const at = this.#grow(length);
    this.#buffer.set(value, at);
    return this;
  }

  /** `opaque field<V>`: the shortest length that holds, then the bytes (RFC 9420 section 2.1.2). */
  vec(value: Uint8Array): this {
    const { length } = value;
    ensure(length <= maxVectorBytes, "too-large", "vector too long");
    if (length < 0x40) this.u8(length);
    else if (length < 0x4000) this.u16(length | 0x4000);
    else this.u32((length | 0x8000_0000) >>> 0);
    return this.bytes(value);
  }

  /** All that was written. */
  finish(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }

  #uint(value: number, width: 1 | 2 | 4): this {
    if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * width)) {
      throw new CustosError("malformed", `not a uint${8 * width}`);
    }
    const at = this.#grow(width);
    for (let i = 0; i < width; i += 1) this.#buffer[at + i] = value >>> (8 * (width - 1 - i));
    return this;
  }

  /** Makes room for `count` more bytes and returns where they begin. */
  #grow(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(2 * this.#buffer.length, this.#length));
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    return at;
  }
}
