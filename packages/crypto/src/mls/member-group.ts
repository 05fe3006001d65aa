import type { DeviceId, PersonId, RoomId } from "@custos/base";
import type { RoomExtension, SealPayload } from "../codec/index.js";
import type { Suite } from "../verify/suite.js";

/** An Ed25519 key pair: the public key and the private key's 32-byte seed. */
export interface SigningKey {
  publicKey: Uint8Array;
  privateKey: Uint8Array;
}

export interface GeneratedKeyPackage {
  /** MLSMessage of type mls_key_package. */
  keyPackage: Uint8Array;
  ref: Uint8Array;
  /** Private keys; own opaque encoding. */
  secret: Uint8Array;
}

export interface MemberCommit {
  group: MemberGroup;
  commit: Uint8Array;
  welcome?: Uint8Array;
  groupInfo: Uint8Array;
}

export interface Unprotected {
  group: MemberGroup;
  plaintext: Uint8Array;
  authenticatedData: Uint8Array;
  senderLeaf: number;
  generation: number;
}

export interface SealSecrets {
  sigma: Uint8Array;
  m: Uint8Array;
  pk: Uint8Array;
  eseed: Uint8Array;
  payload: SealPayload;
}

export declare function generateSigningKey(): SigningKey;
export declare function generateKeyPackage(
  suite: Suite,
  options: { personId: PersonId; deviceId: DeviceId; signing: SigningKey; nowMs: number; lastResort?: boolean },
): Promise<GeneratedKeyPackage>;

/** One device's state in one room; holds secrets. Immutable: what changes it returns the next. */
export declare class MemberGroup {
  static create(
    suite: Suite,
    options: {
      roomId: RoomId;
      extension: RoomExtension;
      keyPackage: Uint8Array;
      secret: Uint8Array;
      signing: SigningKey;
    },
  ): Promise<MemberGroup>;
  static join(
    suite: Suite,
    options: { welcome: Uint8Array; keyPackage: Uint8Array; secret: Uint8Array; tree: Uint8Array; signing: SigningKey },
  ): Promise<MemberGroup>;
  static resync(
    suite: Suite,
    options: {
      groupInfo: Uint8Array;
      tree: Uint8Array;
      personId: PersonId;
      deviceId: DeviceId;
      signing: SigningKey;
      nowMs: number;
    },
  ): Promise<MemberCommit>;
  static restore(suite: Suite, bytes: Uint8Array): Promise<MemberGroup>;
  encode(): Uint8Array;
  readonly suite: Suite;
  readonly roomId: RoomId;
  readonly epoch: bigint;
  readonly ownLeaf: number;
  readonly extension: RoomExtension;
  /** Encoded GroupContext. */
  readonly groupContext: Uint8Array;
  readonly treeHash: Uint8Array;
  readonly confirmedTranscriptHash: Uint8Array;
  readonly epochAuthenticator: Uint8Array;
  readonly externalPub: Uint8Array;
  groupInfo(): Promise<Uint8Array>;
  tree(): Uint8Array;
  commit(options: {
    add?: Uint8Array[];
    remove?: number[];
    extension?: RoomExtension;
    nowMs?: number;
  }): Promise<MemberCommit>;
  process(commit: Uint8Array): Promise<MemberGroup>;
  protect(
    plaintext: Uint8Array,
    authenticatedData?: Uint8Array,
  ): Promise<{ group: MemberGroup; privateMessage: Uint8Array; generation: number }>;
  unprotect(privateMessage: Uint8Array): Promise<Unprotected>;
  /** `unsupported`… refuses once any ratchet has moved or the exporter is erased. */
  sealSecrets(ctx: Uint8Array): Promise<SealSecrets>;
  eraseExporter(): MemberGroup;
}
