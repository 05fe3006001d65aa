import type { DeviceId, NetworkId, PersonId } from "@custos/base";
import type { SigningKey } from "@custos/crypto/mls";
import { keys } from "../store/keys.js";
import type { ClientStore } from "../store/client-store.js";
import { unpackRecord } from "../store/record.js";

/** Who this device is, for as long as its store lives. */
export interface Identity {
  relayUrl: string;
  networkId: NetworkId;
  /** Of charter number 1, from the invitation. */
  charterHash: Uint8Array;
  personId: PersonId;
  deviceId: DeviceId;
  signing: SigningKey;
  /** X-Wing secret for notices and history. */
  noticeSecret: Uint8Array;
  displayName: string;
  language: string;
  /** Whether person and device stand in a cosigned log. */
  joined: boolean;
  /** The request that joins, made once: the very same bytes are sent after a crash. */
  request: {
    invitationKey: Uint8Array;
    personLeaf: Uint8Array;
    deviceLeaf: Uint8Array;
    acceptance: Uint8Array;
  };
  /** Charter whose disclosure was accepted. */
  acceptedCharter: Uint8Array;
}

export async function readIdentity(store: ClientStore): Promise<Identity | undefined> {
  const bytes = await store.get(keys.identity);
  return bytes && unpackRecord<Identity>(bytes);
}
