import { asId, concatBytes, ensure, fromHex, toHex } from "@custos/base";
import type { DeviceId, PersonId } from "@custos/base";

/** The identity in a device's basic credential: `person_id[16] | device_id[16]`. */
export function credentialIdentity(personId: PersonId, deviceId: DeviceId): Uint8Array {
  return concatBytes(fromHex(asId<PersonId>(personId)), fromHex(asId<DeviceId>(deviceId)));
}

/** Whose device a credential names; `malformed` unless it is 32 bytes. */
export function parseCredentialIdentity(identity: Uint8Array): { personId: PersonId; deviceId: DeviceId } {
  ensure(identity.length === 32, "malformed", "not a credential of this network");
  return {
    personId: asId<PersonId>(toHex(identity.subarray(0, 16))),
    deviceId: asId<DeviceId>(toHex(identity.subarray(16))),
  };
}
