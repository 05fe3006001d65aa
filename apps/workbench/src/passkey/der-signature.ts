import { concatBytes, ensure } from "@custos/base";

const sequenceTag = 0x30;
const integerTag = 0x02;

/**
 * An ECDSA signature over P-256 as WebAuthn carries it (DER, RFC 3279, section 2.2.3), from WebCrypto's: r and s in 32
 * bytes each. `malformed` for another length.
 */
export function derSignature(rs: Uint8Array): Uint8Array {
  ensure(rs.length === 64, "malformed", "signature: not 64 bytes");
  const parts = concatBytes(integer(rs.subarray(0, 32)), integer(rs.subarray(32)));
  return concatBytes(Uint8Array.of(sequenceTag, parts.length), parts);
}

/** The shortest form, with a zero in front where the first bit would make it negative. */
function integer(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const magnitude = first < 0 ? Uint8Array.of(0) : bytes.subarray(first);
  const signed = (magnitude[0] ?? 0) < 0x80 ? magnitude : concatBytes(Uint8Array.of(0), magnitude);
  return concatBytes(Uint8Array.of(integerTag, signed.length), signed);
}
