import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { encode, rfc8949EncodeOptions } from "cborg";
import { concatBytes, fromBase64url, toBase64url, utf8 } from "@custos/base";
import type { RoleSignature } from "@custos/crypto/codec";

/** What a test changes in an answer, so that it should be refused. */
export interface Bend {
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  readonly challenge?: string;
  /** Bits of the authenticator's flags that are off */
  readonly without?: number;
  readonly counter?: number;
  readonly forged?: boolean;
  readonly attestation?: "none" | "packed";
}

export const flags = { present: 0x01, verified: 0x04, attested: 0x40 } as const;

/** An authenticator with one key, in software: what a browser gives the page (Web Authentication, level 3). */
export class Authenticator {
  readonly origin: string;
  readonly rpId: string;
  readonly credentialId: Uint8Array;
  counter = 0;
  readonly #kind: "P-256" | "Ed25519";
  readonly #privateKey: KeyObject;
  readonly #publicKey: { x: Uint8Array; y: Uint8Array };

  constructor(host: string, { kind = "P-256" as "P-256" | "Ed25519", port = 4871 } = {}) {
    this.rpId = host;
    this.origin = `http://${host}:${port}`;
    this.credentialId = new Uint8Array(randomBytes(16));
    this.#kind = kind;
    const pair =
      kind === "P-256" ? generateKeyPairSync("ec", { namedCurve: "P-256" }) : generateKeyPairSync("ed25519");
    this.#privateKey = pair.privateKey;
    const { x = "", y = "" } = pair.publicKey.export({ format: "jwk" });
    this.#publicKey = { x: fromBase64url(x), y: fromBase64url(y) };
  }

  get id(): string {
    return toBase64url(this.credentialId);
  }

  /** As the charter has it: P-256 uncompressed, 65 bytes, or Ed25519, 32. */
  get publicKey(): Uint8Array {
    const { x, y } = this.#publicKey;
    return this.#kind === "P-256" ? concatBytes(Uint8Array.of(4), x, y) : x;
  }

  /** `navigator.credentials.create`. */
  create(options: Record<string, unknown>, bend: Bend = {}): Record<string, unknown> {
    const clientDataJSON = this.#clientData("webauthn.create", options, bend);
    const length = new Uint8Array([this.credentialId.length >> 8, this.credentialId.length]);
    const attested = concatBytes(new Uint8Array(16), length, this.credentialId, this.#coseKey());
    const authData = concatBytes(this.#head(flags.attested, bend), attested);
    const fmt = bend.attestation ?? "none";
    const attStmt =
      fmt === "none"
        ? {}
        : { alg: -7, sig: this.#sign(authData, clientDataJSON), x5c: [new Uint8Array(randomBytes(64))] };
    const attestationObject = encode({ fmt, attStmt, authData });
    return this.#credential({
      clientDataJSON: toBase64url(clientDataJSON),
      attestationObject: toBase64url(attestationObject),
      transports: ["internal"],
    });
  }

  /** `navigator.credentials.get`. */
  get(options: Record<string, unknown>, bend: Bend = {}): Record<string, unknown> {
    const { clientDataJSON, authenticatorData, signature } = this.#assert(options, bend);
    return this.#credential({
      clientDataJSON: toBase64url(clientDataJSON),
      authenticatorData: toBase64url(authenticatorData),
      signature: toBase64url(signature),
    });
  }

  /** A role's signature of a message: the challenge is its SHA-256. */
  signAsRole(message: Uint8Array): RoleSignature {
    const challenge = toBase64url(createHash("sha256").update(message).digest());
    return { kind: "passkey", ...this.#assert({ challenge }, {}) };
  }

  #assert(options: Record<string, unknown>, bend: Bend) {
    const clientDataJSON = this.#clientData("webauthn.get", options, bend);
    this.counter = bend.counter ?? this.counter + 1;
    const authenticatorData = this.#head(0, bend);
    const signature = this.#sign(authenticatorData, clientDataJSON);
    const last = signature.length - 1;
    if (bend.forged) signature[last] = (signature[last] ?? 0) ^ 1;
    return { clientDataJSON, authenticatorData, signature };
  }

  #sign(authenticatorData: Uint8Array, clientDataJSON: Uint8Array): Uint8Array {
    const hash = createHash("sha256").update(clientDataJSON).digest();
    const signed = concatBytes(authenticatorData, hash);
    return new Uint8Array(sign(this.#kind === "P-256" ? "sha256" : null, signed, this.#privateKey));
  }

  #head(more: number, { rpId = this.rpId, without = 0 }: Bend): Uint8Array {
    const head = new Uint8Array(37);
    head.set(createHash("sha256").update(rpId).digest());
    head[32] = (flags.present | flags.verified | more) & ~without;
    new DataView(head.buffer).setUint32(33, this.counter);
    return head;
  }

  #clientData(type: string, options: Record<string, unknown>, bend: Bend): Uint8Array {
    const challenge = bend.challenge ?? options.challenge;
    const origin = bend.origin ?? this.origin;
    return utf8(JSON.stringify({ type: bend.type ?? type, challenge, origin, crossOrigin: false }));
  }

  #credential(response: Record<string, unknown>): Record<string, unknown> {
    const { id } = this;
    return { id, rawId: id, type: "public-key", response, clientExtensionResults: {} };
  }

  #coseKey(): Uint8Array {
    const { x, y } = this.#publicKey;
    const entries: [number, number | Uint8Array][] =
      this.#kind === "P-256"
        ? [
            [1, 2],
            [3, -7],
            [-1, 1],
            [-2, x],
            [-3, y],
          ]
        : [
            [1, 1],
            [3, -8],
            [-1, 6],
            [-2, x],
          ];
    return encode(new Map(entries), rfc8949EncodeOptions);
  }
}
