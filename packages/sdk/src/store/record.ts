import { CustosError, fromUtf8, utf8 } from "@custos/base";
import { Reader, Writer } from "@custos/crypto/codec";

const maxRecordBytes = 64 * 1024 * 1024;
const bytesMark = "$bytes";
const bigintMark = "$bigint";

/**
 * A record of the device's own store: JSON for what is small, the byte strings behind it. It is neither signed nor sent,
 * so that its form may change with the version of the store.
 */
export function packRecord(value: unknown): Uint8Array {
  const blobs: Uint8Array[] = [];
  const json = JSON.stringify(
    value,
    function (this: Record<string, unknown>, key: string, converted: unknown) {
      // A Buffer has a `toJSON` that comes before this function.
      const field = this[key] instanceof Uint8Array ? this[key] : converted;
      if (field instanceof Uint8Array) return { [bytesMark]: blobs.push(field) - 1 };
      if (typeof field === "bigint") return { [bigintMark]: field.toString() };
      return field;
    },
  );
  const writer = new Writer().vec(utf8(json));
  for (const blob of blobs) writer.vec(blob);
  return writer.finish();
}

/** The record of `packRecord`'s bytes; `corrupt` for what this device cannot have written. */
export function unpackRecord<T>(bytes: Uint8Array): T {
  try {
    const reader = new Reader(bytes, maxRecordBytes);
    const json = fromUtf8(reader.vec(maxRecordBytes));
    const blobs: Uint8Array[] = [];
    while (!reader.done) blobs.push(reader.vec(maxRecordBytes));
    return JSON.parse(json, (_, field: unknown) => {
      if (typeof field !== "object" || field === null) return field;
      if (bytesMark in field) return blobs[field[bytesMark] as number];
      if (bigintMark in field) return BigInt(field[bigintMark] as string);
      return field;
    }) as T;
  } catch (cause) {
    throw new CustosError("corrupt", "a record of the store", { cause });
  }
}
