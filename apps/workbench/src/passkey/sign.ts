import {
  startAuthentication,
  startRegistration,
  type WebAuthnError,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser";
import { CustosError, ensure, fromBase64url, toBase64url } from "@custos/base";
import { encodeRoleSignature, type RoleSignature } from "@custos/crypto/codec";
import { askSoftwareKey, makeSoftwareKey, type KeySite } from "./software-key.js";

/** The passkey of the person who is signed in. */
export interface OwnPasskey {
  /** WebAuthn id, as `staff.me` gives it */
  readonly credentialId: string;
  /** The page's host name */
  readonly rpId: string;
}

/**
 * Has the authenticator, or the key that this browser keeps under that id, sign bytes: the challenge is their SHA-256, and
 * the user must be verified. `cancelled` where the person, or the time limit, stopped it.
 */
export async function signByPasskey(
  toSign: Uint8Array,
  { credentialId, rpId }: OwnPasskey,
): Promise<RoleSignature> {
  const challenge = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(toSign)));
  const options: PublicKeyCredentialRequestOptionsJSON = {
    challenge: toBase64url(challenge),
    rpId,
    allowCredentials: [{ id: credentialId, type: "public-key" }],
    userVerification: "required",
    timeout: 120_000,
  };
  return roleSignatureOf((await askSoftwareKey(options, site())) ?? (await getAssertion(options)));
}

/** An assertion in the form in which documents and leaves carry it. */
export function roleSignatureOf({ response }: Pick<AuthenticationResponseJSON, "response">): RoleSignature {
  return {
    kind: "passkey",
    authenticatorData: fromBase64url(response.authenticatorData),
    clientDataJSON: fromBase64url(response.clientDataJSON),
    signature: fromBase64url(response.signature),
  };
}

/** The signature as the operations' field `signature` carries it. */
export async function signatureByPasskey(toSign: Uint8Array, passkey: OwnPasskey): Promise<Uint8Array> {
  return encodeRoleSignature(await signByPasskey(toSign, passkey));
}

/** Where a key is kept: by an authenticator of the device, or, in a trial, by this browser. */
export type KeyKeeper = "device" | "browser";

/** Makes a passkey by the server's options; the response goes back to it. */
export async function makePasskey(
  options: Record<string, unknown>,
  keeper: KeyKeeper,
): Promise<Record<string, unknown>> {
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  if (keeper === "browser") return { ...(await makeSoftwareKey(optionsJSON, site())) };
  try {
    return { ...(await startRegistration({ optionsJSON })) };
  } catch (error) {
    throw passkeyError(error);
  }
}

/** Asks for any passkey of this host, by the server's options; `not-found` where they allow no key of this browser. */
export async function presentPasskey(
  options: Record<string, unknown>,
  keeper: KeyKeeper,
): Promise<Record<string, unknown>> {
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  if (keeper === "device") return { ...(await getAssertion(optionsJSON)) };
  const answer = await askSoftwareKey(optionsJSON, site());
  ensure(answer, "not-found", "passkey: no key of this browser is known here");
  return { ...answer };
}

function site(): KeySite {
  return { host: location.hostname, origin: location.origin };
}

async function getAssertion(
  optionsJSON: PublicKeyCredentialRequestOptionsJSON,
): Promise<AuthenticationResponseJSON> {
  try {
    return await startAuthentication({ optionsJSON });
  } catch (error) {
    throw passkeyError(error);
  }
}

function passkeyError(cause: unknown): CustosError {
  const { name, code } = cause as Partial<WebAuthnError>;
  if (code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED" || name === "InvalidStateError")
    return new CustosError("already-exists", "passkey: this device has one already", { cause });
  if (name === "NotSupportedError" || name === "SecurityError")
    return new CustosError("unsupported", "passkey: this browser cannot at this address", { cause });
  return new CustosError("cancelled", "passkey: not given", { cause });
}
