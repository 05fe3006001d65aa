import { CustosError, ensure } from "@custos/base";

/** What a part is for (draft-ietf-mimi-content-08 section 8.2.2); other numbers up to 255 are carried as they are. */
export const dispositions = {
  unspecified: 0,
  render: 1,
  reaction: 2,
  profile: 3,
  inline: 4,
  icon: 5,
  attachment: 6,
  session: 7,
  preview: 8,
} as const;

/** How the parts of a multipart belong together: pick one, all as one unit, each by itself. */
export const partSemantics = { chooseOne: 0, singleUnit: 1, processAll: 2 } as const;

interface PartBase {
  /** 0 to 255, see `dispositions`. */
  disposition: number;
  /** Empty, or BCP 47 tags separated by commas. */
  language: string;
}

/** Nothing: the body of a deletion. */
export interface NullPart extends PartBase {
  cardinality: "null";
}

export interface SinglePart extends PartBase {
  cardinality: "single";
  contentType: string;
  content: Uint8Array;
}

/** Content that lies elsewhere, usually encrypted. */
export interface ExternalPart extends PartBase {
  cardinality: "external";
  contentType: string;
  url: string;
  /** Seconds since 1970; 0 for never. */
  expires: number;
  /** Bytes; 0 where it is not said. */
  size: number | bigint;
  /** IANA AEAD number; 0 for none. */
  encAlg: number;
  key: Uint8Array;
  nonce: Uint8Array;
  aad: Uint8Array;
  /** IANA named-information hash number. */
  hashAlg: number;
  contentHash: Uint8Array;
  description: string;
  filename: string;
}

export interface MultiPart extends PartBase {
  cardinality: "multi";
  semantics: 0 | 1 | 2;
  /** Two at least. */
  parts: NestedPart[];
}

export type NestedPart = NullPart | SinglePart | ExternalPart | MultiPart;

/** How deep parts may stand in each other (section 6.3), and how many there may be in all. */
const maxDepth = 4;
const maxParts = 64;

/** A part as the array that CBOR encodes. */
export function partToArray(part: NestedPart): unknown[] {
  const head = [part.disposition, part.language];
  switch (part.cardinality) {
    case "null":
      return [...head, 0];
    case "single":
      return [...head, 1, part.contentType, part.content];
    case "external":
      return [
        ...head,
        2,
        part.contentType,
        part.url,
        part.expires,
        part.size,
        part.encAlg,
        part.key,
        part.nonce,
        part.aad,
        part.hashAlg,
        part.contentHash,
        part.description,
        part.filename,
      ];
    case "multi":
      return [...head, 3, part.semantics, part.parts.map(partToArray)];
    default:
      throw new CustosError("malformed", "content: cardinality");
  }
}

/** A part from what CBOR decoded; `malformed` names the field. */
export function partFromArray(value: unknown, budget = { parts: maxParts }, depth = 1): NestedPart {
  budget.parts -= 1;
  ensure(budget.parts >= 0 && depth <= maxDepth, "malformed", "content: too many parts");
  const [first, second, cardinality, ...rest] = arrayOf(value, "part");
  const disposition = uintOf(first, 255, "disposition");
  const language = textOf(second, "language");
  const head = { disposition, language };
  switch (cardinality) {
    case 0:
      ensure(rest.length === 0, "malformed", "content: null part");
      return { ...head, cardinality: "null" };
    case 1: {
      ensure(rest.length === 2, "malformed", "content: single part");
      const [contentType, content] = rest;
      return {
        ...head,
        cardinality: "single",
        contentType: textOf(contentType, "contentType"),
        content: bytesOf(content, "content"),
      };
    }
    case 2:
      return externalPart(head, rest);
    case 3: {
      ensure(rest.length === 2, "malformed", "content: multipart");
      const semantics = uintOf(rest[0], 2, "partSemantics") as 0 | 1 | 2;
      const parts = arrayOf(rest[1], "parts").map((part) => partFromArray(part, budget, depth + 1));
      ensure(parts.length >= 2, "malformed", "content: a multipart of fewer than two parts");
      return { ...head, cardinality: "multi", semantics, parts };
    }
    default:
      throw new CustosError("malformed", "content: cardinality");
  }
}

function externalPart(head: PartBase, rest: readonly unknown[]): ExternalPart {
  ensure(rest.length === 12, "malformed", "content: external part");
  return {
    ...head,
    cardinality: "external",
    contentType: textOf(rest[0], "contentType"),
    url: textOf(rest[1], "url"),
    expires: uintOf(rest[2], 0xffff_ffff, "expires"),
    size: sizeOf(rest[3]),
    encAlg: uintOf(rest[4], 0xffff, "encAlg"),
    key: bytesOf(rest[5], "key"),
    nonce: bytesOf(rest[6], "nonce"),
    aad: bytesOf(rest[7], "aad"),
    hashAlg: uintOf(rest[8], 255, "hashAlg"),
    contentHash: bytesOf(rest[9], "contentHash"),
    description: textOf(rest[10], "description"),
    filename: textOf(rest[11], "filename"),
  };
}

function sizeOf(value: unknown): number | bigint {
  if (typeof value === "bigint") {
    ensure(value > BigInt(Number.MAX_SAFE_INTEGER) && value < 1n << 64n, "malformed", "content: size");
    return value;
  }
  return uintOf(value, Number.MAX_SAFE_INTEGER, "size");
}

export function arrayOf(value: unknown, field: string): unknown[] {
  ensure(Array.isArray(value), "malformed", `content: ${field}`);
  return value;
}

export function uintOf(value: unknown, max: number, field: string): number {
  const good = typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= max;
  ensure(good, "malformed", `content: ${field}`);
  return value;
}

export function textOf(value: unknown, field: string): string {
  ensure(typeof value === "string", "malformed", `content: ${field}`);
  return value;
}

export function bytesOf(value: unknown, field: string): Uint8Array {
  ensure(value instanceof Uint8Array, "malformed", `content: ${field}`);
  return value;
}
