import * as z from "zod";
import type { CustosError } from "@custos/base";
import {
  asId,
  fromBase64url,
  isId,
  toBase64url,
  type AuthorisationId,
  type DeviceId,
  type MessageId,
  type NetworkId,
  type PersonId,
  type RoomId,
} from "@custos/base";

/** Bytes: unpadded base64url on the wire, `Uint8Array` in the program. */
export function bytes(maxBytes: number) {
  return z.codec(
    z.string().max(Math.ceil((maxBytes * 4) / 3)),
    z.custom<Uint8Array>((value) => value instanceof Uint8Array, "not bytes"),
    {
      decode: (text, context) => {
        try {
          return fromBase64url(text);
        } catch (error) {
          context.issues.push({ code: "custom", input: text, message: (error as CustosError).message });
          return z.NEVER;
        }
      },
      encode: (value) => toBase64url(value),
    },
  );
}

/** Exactly `length` bytes. */
export function fixedBytes(length: number) {
  return bytes(length).refine((value) => value.length === length, `not ${length} bytes`);
}

function id<Kind extends NetworkId | PersonId | DeviceId | RoomId | MessageId | AuthorisationId>() {
  return z.custom<Kind>((value) => typeof value === "string" && isId(value), "not an id");
}

export const networkId = id<NetworkId>();
export const personId = id<PersonId>();
export const deviceId = id<DeviceId>();
export const roomId = id<RoomId>();
export const messageId = id<MessageId>();
export const authorisationId = id<AuthorisationId>();
export { asId };

/** Epochs are uint64 in MLS; on the wire a safe integer. */
export const epoch = z.codec(z.int().nonnegative(), z.bigint(), {
  decode: (value) => BigInt(value),
  encode: (value) => Number(value),
});

export const sequence = z.int().nonnegative();
export const timeMs = z.int();
export const day = z.int();
export const authority = z.int().min(0).max(0xffff);
/** A BCP 47 tag; which ones exist is for the reader of the tag to know. */
export const language = z
  .string()
  .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/)
  .max(64);
export const displayName = z.string().min(1).max(128);
