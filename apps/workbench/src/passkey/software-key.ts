import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/browser";
import { encode, rfc8949EncodeOptions } from "cborg";
import { CustosError, concatBytes, ensure, toBase64url, utf8 } from "@custos/base";
import { derSignature } from "./der-signature.js";
import { keepKey, keptKeys, type KeptKey } from "./software-key-store.js";

/** The page for which keys are made and used. */
export interface KeySite {
  /** Its host name: the relying party */
  readonly host: string;
  readonly origin: string;
}

const es256 = -7;
const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

// The flags say that a person was verified, as a server of passkeys demands. Nobody was: whoever can use this browser can
// sign. That is why a desk offers it only where `staff.me` says that this is a trial.
const flags = { present: 0x01, verified: 0x04, attested: 0x40 } as const;

/** Whether this browser keeps a key of the page's host; with an id, whether it keeps that one. */
export async function keepsSoftwareKey(
  { host }: Pick<KeySite, "host">,
  credentialId?: string,
): Promise<boolean> {
  const keys = await keptKeys(host);
  return keys.some((key) => credentialId === undefined || key.credentialId === credentialId);
}

/**
 * Makes a key and keeps it in this browser: what `startRegistration` returns, with attestation "none" (Web
 * Authentication, section 6.5). `unsupported` where this browser cannot keep one.
 */
export async function makeSoftwareKey(
  options: PublicKeyCredentialCreationOptionsJSON,
  site: KeySite,
): Promise<RegistrationResponseJSON> {
  requireHost(options.rp.id, site);
  const wanted = options.pubKeyCredParams.some(({ alg }) => alg === es256);
  ensure(wanted, "unsupported", "software key: no algorithm in common");
  const pair = await crypto.subtle.generateKey(ecdsa, false, ["sign"]);
  const id = crypto.getRandomValues(new Uint8Array(32));
  const credentialId = toBase64url(id);
  try {
    await keepKey({ credentialId, host: site.host, privateKey: pair.privateKey });
  } catch (cause) {
    throw new CustosError("unsupported", "software key: this browser keeps nothing", { cause });
  }
  const authData = concatBytes(
    await authenticatorData(site, flags.attested),
    new Uint8Array(16), // AAGUID of no model
    Uint8Array.of(0, id.length),
    id,
    await coseKey(pair.publicKey),
  );
  return credential(credentialId, {
    clientDataJSON: toBase64url(clientData("webauthn.create", options.challenge, site)),
    attestationObject: toBase64url(encode({ fmt: "none", attStmt: {}, authData }, rfc8949EncodeOptions)),
    transports: ["internal"],
  });
}

/** Signs a challenge by a kept key that the options allow: what `startAuthentication` returns; undefined without one. */
export async function askSoftwareKey(
  options: PublicKeyCredentialRequestOptionsJSON,
  site: KeySite,
): Promise<AuthenticationResponseJSON | undefined> {
  requireHost(options.rpId, site);
  const keys = await keptKeys(site.host);
  const key = keys.find(({ credentialId }) =>
    options.allowCredentials?.some(({ id }) => id === credentialId),
  );
  return key && assertionBy(key, options.challenge, site);
}

async function assertionBy(
  { credentialId, privateKey }: KeptKey,
  challenge: string,
  site: KeySite,
): Promise<AuthenticationResponseJSON> {
  const clientDataJSON = clientData("webauthn.get", challenge, site);
  const head = await authenticatorData(site, 0);
  const signed = concatBytes(head, await sha256(clientDataJSON));
  const rs = await crypto.subtle.sign(ecdsa, privateKey, Uint8Array.from(signed));
  return credential(credentialId, {
    clientDataJSON: toBase64url(clientDataJSON),
    authenticatorData: toBase64url(head),
    signature: toBase64url(derSignature(new Uint8Array(rs))),
  });
}

function requireHost(rpId: string | undefined, { host }: KeySite): void {
  ensure(rpId === undefined || rpId === host, "unsupported", "software key: of another host");
}

/** Relying party's hash, flags and counter (section 6.1). The counter stays 0: a handle that nobody can copy needs none. */
async function authenticatorData({ host }: KeySite, more: number): Promise<Uint8Array> {
  const byte = flags.present | flags.verified | more;
  return concatBytes(await sha256(utf8(host)), Uint8Array.of(byte, 0, 0, 0, 0));
}

function clientData(type: string, challenge: string, { origin }: KeySite): Uint8Array {
  return utf8(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

/** COSE_Key of an EC2 key (RFC 9053, section 7.1.1). */
async function coseKey(publicKey: CryptoKey): Promise<Uint8Array> {
  // 4, then x and y in 32 bytes each.
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
  const entries: [number, number | Uint8Array][] = [
    [1, 2],
    [3, es256],
    [-1, 1],
    [-2, point.subarray(1, 33)],
    [-3, point.subarray(33)],
  ];
  return encode(new Map(entries), rfc8949EncodeOptions);
}

function credential<Response>(id: string, response: Response) {
  return {
    id,
    rawId: id,
    type: "public-key" as const,
    response,
    clientExtensionResults: {},
    authenticatorAttachment: "platform" as const,
  };
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes)));
}
