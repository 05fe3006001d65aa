import { CustosError, asId, ensure, fromBase64url, fromUtf8, toBase64url, utf8 } from "@custos/base";
import type { AnyId } from "@custos/base";
import canonicalize from "canonicalize";

/**
 * Canonical JSON (RFC 8785) is used for the charter, authorisations and log leaves alone. A `Field` says once how a
 * value stands in JSON: bytes are unpadded base64url, ids hex, times integer milliseconds. Objects take exactly the
 * keys that are listed, and `parseCanonical` takes exactly the bytes that `encodeCanonical` makes.
 */
export interface Field<T> {
  toJson(value: T): unknown;
  /** `malformed`, naming `path`, for anything that `toJson` does not make. */
  fromJson(json: unknown, path: string): T;
}

/** The type of the values of a field. */
export type ValueOf<F> = F extends Field<infer T> ? T : never;

type Fields = Readonly<Record<string, Field<unknown>>>;
type Simplify<T> = { [K in keyof T]: T[K] };
type AllOf<R extends Fields> = { -readonly [K in keyof R]: ValueOf<R[K]> };
type AnyOf<O extends Fields> = { -readonly [K in keyof O]?: ValueOf<O[K]> };

function plain<T>(accepts: (json: unknown) => boolean, says: string): Field<T> {
  const check = (json: unknown, path: string): T => {
    ensure(accepts(json), "malformed", `${path}: ${says}`);
    return json as T;
  };
  return { toJson: (value) => check(value, "value"), fromJson: check };
}

export function integer(min = 0, max = Number.MAX_SAFE_INTEGER): Field<number> {
  return plain(
    (json) =>
      Number.isSafeInteger(json) &&
      (json as number) >= min &&
      (json as number) <= max &&
      !Object.is(json, -0),
    `not an integer from ${min} to ${max}`,
  );
}

/** Text of 1 to `maxLength` UTF-16 units, without lone surrogates (RFC 8785 section 3.2.2.2) and NUL. */
export function text(maxLength: number, pattern = /^/): Field<string> {
  return plain(
    (json) =>
      typeof json === "string" &&
      json.length > 0 &&
      json.length <= maxLength &&
      !/[\p{Surrogate}\0]/u.test(json) &&
      pattern.test(json),
    `not text of 1 to ${maxLength} characters of the form that is due`,
  );
}

export function literal<const T extends string | number | boolean>(...values: readonly T[]): Field<T> {
  return plain((json) => values.includes(json as T), `none of ${values.join(", ")}`);
}

export const flag: Field<boolean> = plain((json) => typeof json === "boolean", "neither true nor false");

/** 16 bytes in lower-case hex. */
export function id<Kind extends AnyId>(): Field<Kind> {
  const check = (value: unknown, path: string): Kind => {
    ensure(typeof value === "string", "malformed", `${path}: not an id`);
    return asId<Kind>(value);
  };
  return { toJson: (value) => check(value, "value"), fromJson: check };
}

/** Bytes of one of the lengths from `min` to `max`. */
export function bytes(min: number, max = min): Field<Uint8Array> {
  const check = (value: Uint8Array, path: string): Uint8Array => {
    ensure(value.length >= min && value.length <= max, "malformed", `${path}: ${value.length} bytes`);
    return value;
  };
  return {
    toJson: (value) => toBase64url(check(value, "value")),
    fromJson: (json, path) => {
      ensure(typeof json === "string" && json.length <= 2 * max, "malformed", `${path}: not base64url`);
      return check(fromBase64url(json), path);
    },
  };
}

export function list<T>(item: Field<T>, min: number, max: number): Field<T[]> {
  const check = (value: unknown, path: string): unknown[] => {
    ensure(Array.isArray(value), "malformed", `${path}: not a list`);
    ensure(value.length >= min && value.length <= max, "malformed", `${path}: not ${min} to ${max} items`);
    return value;
  };
  return {
    toJson: (value) => check(value, "value").map((entry) => item.toJson(entry as T)),
    fromJson: (json, path) => check(json, path).map((entry, i) => item.fromJson(entry, `${path}[${i}]`)),
  };
}

/** An object whose keys are data, each of the form `key`. */
export function dictionary<T>(key: RegExp, item: Field<T>, max: number): Field<Record<string, T>> {
  const each = <A, B>(
    value: unknown,
    path: string,
    turn: (entry: A, path: string) => B,
  ): Record<string, B> => {
    const entries = Object.entries(asObject(value, path));
    ensure(entries.length > 0 && entries.length <= max, "malformed", `${path}: not 1 to ${max} items`);
    for (const [name] of entries) ensure(key.test(name), "malformed", `${path}: name of an item`);
    return Object.fromEntries(entries.map(([name, entry]) => [name, turn(entry as A, `${path}.${name}`)]));
  };
  return {
    toJson: (value) => each(value, "value", (entry: T) => item.toJson(entry)),
    fromJson: (json, path) => each(json, path, (entry: unknown, at) => item.fromJson(entry, at)),
  };
}

/** An object with all the keys of `required`, any of those of `optional`, and no other. */
export function object<R extends Fields>(required: R): Field<AllOf<R>>;
export function object<R extends Fields, O extends Fields>(
  required: R,
  optional: O,
): Field<Simplify<AllOf<R> & AnyOf<O>>>;
export function object(required: Fields, optional: Fields = {}): Field<unknown> {
  const fields = new Map(Object.entries({ ...required, ...optional }));
  const names = Object.keys(required);
  const each = (
    value: unknown,
    path: string,
    turn: (field: Field<unknown>, entry: unknown, at: string) => unknown,
  ) => {
    const entries = Object.entries(asObject(value, path)).filter(([, entry]) => entry !== undefined);
    const result: Record<string, unknown> = {};
    for (const [name, entry] of entries) {
      const field = fields.get(name);
      ensure(field, "malformed", `${path}: unknown field`);
      result[name] = turn(field, entry, `${path}.${name}`);
    }
    for (const name of names) ensure(name in result, "malformed", `${path}.${name} is missing`);
    return result;
  };
  return {
    toJson: (value) => each(value, "value", (field, entry) => field.toJson(entry)),
    fromJson: (json, path) => each(json, path, (field, entry, at) => field.fromJson(entry, at)),
  };
}

/** One of several objects, told apart by the text in their field `key`. */
export function choice<T extends Fields>(key: string, table: T): Field<ValueOf<T[keyof T]>> {
  const pick = (value: unknown, path: string): Field<unknown> => {
    const name = asObject(value, path)[key];
    ensure(typeof name === "string" && Object.hasOwn(table, name), "malformed", `${path}.${key}: unknown`);
    return table[name] as unknown as Field<unknown>;
  };
  return {
    toJson: (value) => pick(value, "value").toJson(value),
    fromJson: (json, path) => pick(json, path).fromJson(json, path) as ValueOf<T[keyof T]>,
  };
}

/** The RFC 8785 bytes of a value; `malformed` or `too-large` for a value that has none. */
export function encodeCanonical<T>(field: Field<T>, value: T, maxBytes: number): Uint8Array {
  const encoded = canonicalBytes(field.toJson(value));
  ensure(encoded.length <= maxBytes, "too-large", `${encoded.length} bytes, at most ${maxBytes}`);
  return encoded;
}

/** The value of exactly the bytes that `encodeCanonical` makes; `malformed` or `too-large` for all others. */
export function parseCanonical<T>(field: Field<T>, encoded: Uint8Array, maxBytes: number, name: string): T {
  ensure(encoded.length <= maxBytes, "too-large", `${name}: ${encoded.length} bytes, at most ${maxBytes}`);
  let json: unknown;
  try {
    json = JSON.parse(fromUtf8(encoded));
  } catch (cause) {
    throw new CustosError("malformed", `${name}: not JSON`, { cause });
  }
  const value = field.fromJson(json, name);
  // One spelling only: what is hashed and signed must not be open to a second reading (order, spaces, doubled keys).
  const again = canonicalBytes(field.toJson(value));
  const same = again.length === encoded.length && again.every((byte, i) => byte === encoded[i]);
  ensure(same, "malformed", `${name}: not canonical JSON`);
  return value;
}

/** A value as plain JSON without a field's checks: bytes as base64url, absent keys left out. */
export function plainJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return toBase64url(value);
  if (Array.isArray(value)) return value.map(plainJson);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.map(([name, entry]) => [name, plainJson(entry)]));
}

/** RFC 8785 bytes of plain JSON. */
export function canonicalBytes(json: unknown): Uint8Array {
  const spelled = canonicalize(json);
  ensure(spelled !== undefined, "malformed", "not JSON");
  return utf8(spelled);
}

function asObject(value: unknown, path: string): Record<string, unknown> {
  ensure(
    typeof value === "object" && value !== null && !Array.isArray(value),
    "malformed",
    `${path}: not an object`,
  );
  return value as Record<string, unknown>;
}
