import { toHex, utf8 } from "@custos/base";
import { objectHash, Writer } from "@custos/crypto/codec";

/** SHA-256 of several byte strings, each with its length, so that no two lists of them are taken for one. */
export class Digest {
  readonly #writer = new Writer();

  bytes(value: Uint8Array): this {
    this.#writer.vec(value);
    return this;
  }

  all(values: readonly Uint8Array[]): this {
    for (const value of values) this.bytes(value);
    return this;
  }

  text(value: string): this {
    return this.bytes(utf8(value));
  }

  hex(): string {
    return toHex(objectHash(this.#writer.finish()));
  }
}
