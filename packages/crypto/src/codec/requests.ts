import { asId, ensure, fromHex, fromUtf8, toHex, utf8 } from "@custos/base";
import type { DeviceId, NetworkId, PersonId, RoomId } from "@custos/base";
import { structCodec } from "./codec.js";
import type { StructCodec } from "./codec.js";
import type { Reader } from "./reader.js";

/** Labels under which the requests of this file are signed (SignWithLabel, RFC 9420 section 5.1.2). */
export const requestLabels = {
  session: "CustosSession",
  acceptance: "CustosAcceptance",
  leave: "CustosLeave",
} as const;

/** What a connection signs to prove its role: the server's nonce makes it good once. */
export interface SessionProof {
  networkId: NetworkId;
  /** 32 bytes from the server's challenge */
  nonce: Uint8Array;
  role: "device" | "access" | "operator";
  /** Device: person and device id, 64 hex digits; access: the authority's number in decimals; operator: its name. */
  subject: string;
}

const roles = ["device", "access", "operator"] as const;

export const sessionProofCodec: StructCodec<SessionProof> = structCodec(
  "SessionProof",
  512,
  (writer, proof) => {
    writer.bytes(fromHex(proof.networkId), 16).bytes(proof.nonce, 32);
    writer.u8(roles.indexOf(proof.role)).vec(utf8(proof.subject));
  },
  (reader) => {
    const networkId = hexId<NetworkId>(reader);
    const nonce = reader.bytes(32);
    const role = roles[reader.u8()];
    ensure(role, "malformed", "SessionProof: role");
    return { networkId, nonce, role, subject: fromUtf8(reader.vec(256)) };
  },
);

/** A newcomer's yes to the disclosure, in the language in which it was read. */
export interface Acceptance {
  networkId: NetworkId;
  personId: PersonId;
  deviceId: DeviceId;
  /** SHA-256 of the charter that holds the text, 32 bytes */
  charterHash: Uint8Array;
  disclosureVersion: number;
  /** BCP 47 */
  language: string;
  acceptedAtMs: number;
}

export const acceptanceCodec: StructCodec<Acceptance> = structCodec(
  "Acceptance",
  512,
  (writer, acceptance) => {
    writer.bytes(fromHex(acceptance.networkId), 16);
    writer.bytes(fromHex(acceptance.personId), 16).bytes(fromHex(acceptance.deviceId), 16);
    writer.bytes(acceptance.charterHash, 32).u32(acceptance.disclosureVersion);
    writer.vec(utf8(acceptance.language)).u64(BigInt(acceptance.acceptedAtMs));
  },
  (reader) => ({
    networkId: hexId<NetworkId>(reader),
    personId: hexId<PersonId>(reader),
    deviceId: hexId<DeviceId>(reader),
    charterHash: reader.bytes(32),
    disclosureVersion: reader.u32(),
    language: fromUtf8(reader.vec(64)),
    acceptedAtMs: reader.safeU64(),
  }),
);

/** A member's wish to leave a room; the next sender commits the removal. */
export interface LeaveRequest {
  networkId: NetworkId;
  roomId: RoomId;
  personId: PersonId;
  deviceId: DeviceId;
  atMs: number;
}

export const leaveRequestCodec: StructCodec<LeaveRequest> = structCodec(
  "LeaveRequest",
  72,
  (writer, request) => {
    writer.bytes(fromHex(request.networkId), 16).bytes(fromHex(request.roomId), 16);
    writer
      .bytes(fromHex(request.personId), 16)
      .bytes(fromHex(request.deviceId), 16)
      .u64(BigInt(request.atMs));
  },
  (reader) => ({
    networkId: hexId<NetworkId>(reader),
    roomId: hexId<RoomId>(reader),
    personId: hexId<PersonId>(reader),
    deviceId: hexId<DeviceId>(reader),
    atMs: reader.safeU64(),
  }),
);

/** A request with the signature of the device (or role) that makes it. */
export interface SignedRequest {
  request: Uint8Array;
  /** Ed25519, 64 bytes */
  signature: Uint8Array;
}

/** `struct { opaque request<V>; opaque signature[64]; }`, as Acceptance and LeaveRequest travel. */
export const signedRequestCodec: StructCodec<SignedRequest> = structCodec(
  "SignedRequest",
  1024,
  (writer, signed) => {
    writer.vec(signed.request).bytes(signed.signature, 64);
  },
  (reader) => ({ request: reader.vec(512), signature: reader.bytes(64) }),
);

function hexId<Kind extends NetworkId | PersonId | DeviceId | RoomId>(reader: Reader): Kind {
  return asId<Kind>(toHex(reader.bytes(16)));
}
