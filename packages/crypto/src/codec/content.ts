import { concatBytes, CustosError, ensure, equalBytes, utf8 } from "@custos/base";
import { sha256 } from "@noble/hashes/sha2.js";
import { decode, encode, rfc8949EncodeOptions } from "cborg";
import type { Codec } from "./codec.js";
import {
  arrayOf,
  bytesOf,
  partFromArray,
  partToArray,
  textOf,
  uintOf,
  type NestedPart,
} from "./content-part.js";

/** When a message should disappear: seconds after it was read, or seconds since 1970. */
export interface Expiration {
  relative: boolean;
  seconds: number;
}

/** Keys are integers (positive ones registered: 1 sender's URI, 2 room's URI) or texts of 1 to 255 bytes. */
export type ContentExtensions = ReadonlyMap<number | string, unknown>;

/** A message's content: `mimiContent` of draft-ietf-mimi-content-08. */
export interface MimiContent {
  /** 16 random bytes, fresh for each message. */
  salt: Uint8Array;
  /** Message id (32 bytes) of the message that this one edits or deletes. */
  replaces?: Uint8Array;
  /** Empty where the message belongs to no topic. */
  topicId: Uint8Array;
  expires?: Expiration;
  /** Message id (32 bytes) of the message that this one answers or reacts to. */
  inReplyTo?: Uint8Array;
  extensions: ContentExtensions;
  body: NestedPart;
}

/** The longest content that is taken: 65,536 bytes of text and what stands around it. */
export const maxContentBytes = 131_072;
const maxExtensions = 64;
const maxExtensionBytes = 4096;

const decodeOptions = {
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  strict: true,
  useMaps: true,
  rejectDuplicateMapKeys: true,
} as const;

/**
 * CBOR in its one deterministic spelling (RFC 8949 section 4.2.1); `malformed` for any other, since what is signed has one
 * spelling only.
 */
export const contentCodec: Codec<MimiContent> = {
  name: "MimiContent",
  maxBytes: maxContentBytes,
  encode(content) {
    checkContent(content);
    const bytes = encode(
      [
        content.salt,
        content.replaces ?? null,
        content.topicId,
        content.expires === undefined ? null : [content.expires.relative, content.expires.seconds],
        content.inReplyTo ?? null,
        new Map(content.extensions),
        partToArray(content.body),
      ],
      rfc8949EncodeOptions,
    );
    ensure(bytes.length <= maxContentBytes, "too-large", "content");
    return bytes;
  },
  decode(bytes) {
    ensure(bytes.length <= maxContentBytes, "too-large", "content");
    let value: unknown;
    try {
      value = decode(bytes, decodeOptions);
    } catch (cause) {
      throw new CustosError("malformed", "content: not CBOR", { cause });
    }
    const content = fromArray(arrayOf(value, "message"));
    ensure(
      equalBytes(contentCodec.encode(content), bytes),
      "malformed",
      "content: not the deterministic encoding",
    );
    return content;
  },
};

/**
 * MIMI message id (section 3.3), 32 bytes: 1 for SHA-256 and the first 31 bytes of the hash of the sender's URI, the room's
 * URI, the content's bytes and its salt.
 */
export function contentMessageId(
  content: Uint8Array,
  salt: Uint8Array,
  senderUri: string,
  roomUri: string,
): Uint8Array {
  const hash = sha256(concatBytes(withLength(senderUri), withLength(roomUri), content, salt));
  return concatBytes(Uint8Array.of(1), hash.subarray(0, 31));
}

function withLength(uri: string): Uint8Array {
  const bytes = utf8(uri);
  ensure(bytes.length <= 0xffff, "too-large", "URI");
  return concatBytes(Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes);
}

function fromArray(fields: unknown[]): MimiContent {
  ensure(fields.length === 7, "malformed", "content: number of fields");
  const [salt, replaces, topicId, expires, inReplyTo, extensions, body] = fields;
  ensure(extensions instanceof Map, "malformed", "content: extensions");
  const content: MimiContent = {
    salt: bytesOf(salt, "salt"),
    ...(replaces === null ? {} : { replaces: bytesOf(replaces, "replaces") }),
    topicId: bytesOf(topicId, "topicId"),
    ...(expires === null ? {} : { expires: expirationOf(expires) }),
    ...(inReplyTo === null ? {} : { inReplyTo: bytesOf(inReplyTo, "inReplyTo") }),
    extensions: extensions as ContentExtensions,
    body: partFromArray(body),
  };
  checkContent(content);
  return content;
}

function expirationOf(value: unknown): Expiration {
  const [relative, seconds, ...more] = arrayOf(value, "expires");
  ensure(typeof relative === "boolean" && more.length === 0, "malformed", "content: expires");
  return { relative, seconds: uintOf(seconds, 0xffff_ffff, "expires") };
}

function checkContent({ salt, replaces, inReplyTo, extensions }: MimiContent): void {
  ensure(salt.length === 16, "malformed", "content: salt is not 16 bytes");
  for (const id of [replaces, inReplyTo]) ensure(!id || id.length === 32, "malformed", "content: message id");
  ensure(extensions.size <= maxExtensions, "malformed", "content: too many extensions");
  for (const [key, value] of extensions) {
    if (typeof key === "string") {
      const { length } = utf8(key);
      ensure(length >= 1 && length <= 255, "malformed", "content: name of an extension");
    } else {
      ensure(Number.isSafeInteger(key), "malformed", "content: key of an extension");
    }
    if (key === 1 || key === 2) textOf(value, "URI extension");
    ensure(
      encode(value, rfc8949EncodeOptions).length <= maxExtensionBytes,
      "too-large",
      "content: an extension",
    );
  }
}
