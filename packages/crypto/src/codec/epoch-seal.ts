import { concatBytes, ensure } from "@custos/base";
import { sha256 } from "@noble/hashes/sha2.js";
import { structCodec } from "./codec.js";
import type { StructCodec } from "./codec.js";
import type { Reader } from "./reader.js";
import { sealHeaderCodec } from "./seal-header.js";
import type { SealHeader } from "./seal-header.js";
import { sealPayloadCodec } from "./seal-payload.js";
import { maxSlots } from "./slot.js";
import type { Slot } from "./slot.js";
import { Writer } from "./writer.js";

/** The payload's key, wrapped for one authority's reader. */
export interface SealWrap {
  authority: number;
  /** X-Wing ciphertext, 1120 bytes */
  kemCt: Uint8Array;
  /** AES-256-GCM, 48 bytes */
  wrap: Uint8Array;
}

export interface EpochSeal {
  header: SealHeader;
  /** r * G2, compressed, 96 bytes */
  u: Uint8Array;
  /** 32 bytes a slot, in the slots' order */
  v: Uint8Array[];
  /** 32 bytes */
  w: Uint8Array;
  /** One for each authority that has a slot, ascending. */
  wraps: SealWrap[];
  /** AES-256-GCM of a SealPayload */
  payload: Uint8Array;
  signature: Uint8Array;
}

const kemBytes = 1_120;
const wrapBytes = 48;
const maxAuthorities = 64;
const maxPayloadBytes = sealPayloadCodec.maxBytes + 16;
/** The longest signature of any MLS suite: ECDSA over P-521 in DER, in bytes. */
export const maxSignatureBytes = 144;

/** The authorities that have a slot, ascending. */
export function authoritiesOf(slots: readonly Slot[]): number[] {
  return [...new Set(slots.map((slot) => slot.authority))].toSorted((a, b) => a - b);
}

export function writeSealHead(writer: Writer, seal: Pick<EpochSeal, "header" | "u" | "v" | "w">): void {
  ensure(seal.v.length === seal.header.slots.length, "malformed", "V and slots differ in number");
  sealHeaderCodec.write(writer, seal.header);
  writer.bytes(seal.u, 96);
  const v = new Writer();
  for (const masked of seal.v) v.bytes(masked, 32);
  writer.vec(v.finish()).bytes(seal.w, 32);
}

export function readSealHead(reader: Reader): Pick<EpochSeal, "header" | "u" | "v" | "w"> {
  const header = sealHeaderCodec.read(reader);
  const u = reader.bytes(96);
  const v = reader.list(32 * maxSlots, (inner) => inner.bytes(32));
  ensure(v.length === header.slots.length, "malformed", "V and slots differ in number");
  return { header, u, v, w: reader.bytes(32) };
}

function writeWraps(writer: Writer, seal: Pick<EpochSeal, "header" | "wraps">): void {
  checkWraps(seal);
  const wraps = new Writer();
  for (const { authority, kemCt, wrap } of seal.wraps) {
    wraps.u16(authority).bytes(kemCt, kemBytes).bytes(wrap, wrapBytes);
  }
  writer.vec(wraps.finish());
}

function readWrap(reader: Reader): SealWrap {
  return { authority: reader.u16(), kemCt: reader.bytes(kemBytes), wrap: reader.bytes(wrapBytes) };
}

/** `malformed` unless the wraps are exactly those of the slots' authorities, ascending. */
function checkWraps({ header, wraps }: Pick<EpochSeal, "header" | "wraps">): void {
  const authorities = authoritiesOf(header.slots);
  ensure(authorities.length <= maxAuthorities, "malformed", "too many authorities");
  const same =
    wraps.length === authorities.length && wraps.every((wrap, i) => wrap.authority === authorities[i]);
  ensure(same, "malformed", "wraps are not those of the slots' authorities");
}

/**
 * `struct { SealHeader; opaque U[96]; opaque V<V>; opaque W[32]; Wrap wraps<V>; opaque payload<V>;
 * opaque signature<V>; } EpochSeal;` with
 * `struct { uint16 authority; opaque kem_ct[1120]; opaque wrap[48]; } Wrap;`
 */
export const epochSealCodec: StructCodec<EpochSeal> = structCodec(
  "EpochSeal",
  sealHeaderCodec.maxBytes +
    256 +
    32 * maxSlots +
    maxAuthorities * 1_170 +
    maxPayloadBytes +
    maxSignatureBytes,
  (writer, seal) => {
    writeSealHead(writer, seal);
    writeWraps(writer, seal);
    writer.vec(seal.payload).vec(seal.signature);
  },
  (reader) => {
    const head = readSealHead(reader);
    const wraps = reader.list(maxAuthorities * 1_170, readWrap);
    checkWraps({ header: head.header, wraps });
    return { ...head, wraps, payload: reader.vec(maxPayloadBytes), signature: reader.vec(maxSignatureBytes) };
  },
);

/** ctx of the seal's key derivations: SHA-256(SealHeader). */
export function sealContext(header: SealHeader): Uint8Array {
  return sha256(sealHeaderCodec.encode(header));
}

/** `SealHeader | U | V<V> | W` */
export function sealHeadBytes(seal: Pick<EpochSeal, "header" | "u" | "v" | "w">): Uint8Array {
  const writer = new Writer();
  writeSealHead(writer, seal);
  return writer.finish();
}

/** The payload's additional data: `SealHeader | U | V<V> | W | wraps<V>`. */
export function sealPayloadAad(seal: Pick<EpochSeal, "header" | "u" | "v" | "w" | "wraps">): Uint8Array {
  const writer = new Writer();
  writeSealHead(writer, seal);
  writeWraps(writer, seal);
  return writer.finish();
}

/** `SHA-256(wraps<V> | payload<V>)`, all that a complaint needs of the seal's second half. */
export function sealRestHash(seal: Pick<EpochSeal, "header" | "wraps" | "payload">): Uint8Array {
  const writer = new Writer();
  writeWraps(writer, seal);
  return sha256(writer.vec(seal.payload).finish());
}

/** What the committer signs under the label "CustosEpochSeal": `SHA-256(head) | SHA-256(rest)`, 64 bytes. */
export function sealSignedBytes(
  head: Pick<EpochSeal, "header" | "u" | "v" | "w">,
  restHash: Uint8Array,
): Uint8Array {
  return concatBytes(sha256(sealHeadBytes(head)), restHash);
}
