import { CustosError } from "./errors.js";

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

/** 16 random bytes in lower-case hex; the bytes are what is signed and sealed, the hex what JSON carries. */
export type NetworkId = Id<"network">;
export type PersonId = Id<"person">;
export type DeviceId = Id<"device">;
export type RoomId = Id<"room">;
/** Chosen by the sender, so that sending again is harmless. */
export type MessageId = Id<"message">;
export type AuthorisationId = Id<"authorisation">;
export type AnyId = NetworkId | PersonId | DeviceId | RoomId | MessageId | AuthorisationId;

const idPattern = /^[0-9a-f]{32}$/;

export function isId(text: string): boolean {
  return idPattern.test(text);
}

/** The text as an id of the kind that the caller expects; `malformed` unless it is 32 lower-case hex digits. */
export function asId<Kind extends AnyId>(text: string): Kind {
  if (!idPattern.test(text)) throw new CustosError("malformed", "not an id of 16 bytes in lower-case hex");
  return text as Kind;
}
