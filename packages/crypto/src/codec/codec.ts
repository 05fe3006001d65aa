import { ensure } from "@custos/base";
import { Reader } from "./reader.js";
import { Writer } from "./writer.js";

/** One structure's bytes: `decode` takes exactly what `encode` makes, and nothing longer than `maxBytes`. */
export interface Codec<T> {
  readonly name: string;
  readonly maxBytes: number;
  /** `malformed` or `too-large` for a value that has no encoding. */
  encode(value: T): Uint8Array;
  /** `malformed`, `too-large` or `unsupported` for anything that `encode` does not make. */
  decode(bytes: Uint8Array): T;
}

/** A codec whose structure also stands inside others. */
export interface StructCodec<T> extends Codec<T> {
  write(writer: Writer, value: T): void;
  read(reader: Reader): T;
}

/** A codec from the two halves that a structure's file writes down. */
export function structCodec<T>(
  name: string,
  maxBytes: number,
  write: (writer: Writer, value: T) => void,
  read: (reader: Reader) => T,
): StructCodec<T> {
  return {
    name,
    maxBytes,
    write,
    read,
    encode(value) {
      const writer = new Writer();
      write(writer, value);
      const bytes = writer.finish();
      ensure(bytes.length <= maxBytes, "too-large", `${name}: ${bytes.length} bytes, at most ${maxBytes}`);
      return bytes;
    },
    decode(bytes) {
      const reader = new Reader(bytes, maxBytes);
      const value = read(reader);
      reader.end();
      return value;
    },
  };
}
