import { asId, ensure, fromHex, toHex } from "@custos/base";
import type { NetworkId } from "@custos/base";
import { structCodec } from "./codec.js";
import type { StructCodec } from "./codec.js";

/** Type of the GroupContext extension that makes an MLS group a room of Custos. */
export const roomExtensionType = 0xf0c5;

/** The charter that a room lives under, and the room's home authority. */
export interface RoomExtension {
  /** SHA-256, 32 bytes */
  charterHash: Uint8Array;
  networkId: NetworkId;
  /** uint16 */
  authority: number;
}

const roomVersion = 1;

/** `struct { uint16 version = 1; opaque charter_hash[32]; opaque network_id[16]; uint16 authority; } Room;` */
export const roomExtensionCodec: StructCodec<RoomExtension> = structCodec(
  "Room",
  52,
  (writer, room) => {
    writer
      .u16(roomVersion)
      .bytes(room.charterHash, 32)
      .bytes(fromHex(room.networkId), 16)
      .u16(room.authority);
  },
  (reader) => {
    ensure(reader.u16() === roomVersion, "unsupported", "version of the room extension");
    return {
      charterHash: reader.bytes(32),
      networkId: asId<NetworkId>(toHex(reader.bytes(16))),
      authority: reader.u16(),
    };
  },
);
