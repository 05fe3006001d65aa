import {
  startAuthentication,
  startRegistration,
  type WebAuthnError,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser";
import { CustosError, fromBase64url, toBase64url } from "@custos/base";
import { encodeRoleSignature, type RoleSignature } from "@custos/crypto/codec";

/** The passkey of the person who is signed in. */
export interface OwnPasskey {
  /** WebAuthn id, as `staff.me` gives it */
  readonly credentialId: string;
  /** The page's host name */
  readonly rpId: string;
}

/**
 * Has the authenticator sign bytes: the challenge is their SHA-256, and the user must be verified. `cancelled` where the
 * person, or the time limit, stopped it.
 */
export async function signByPasskey(
  toSign: Uint8Array,
  { credentialId, rpId }: OwnPasskey,
): Promise<RoleSignature> {
  const challenge = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(toSign)));
  const response = await getAssertion({
    challenge: toBase64url(challenge),
    rpId,
    allowCredentials: [{ id: credentialId, type: "public-key" }],
    userVerification: "required",
    timeout: 120_000,
  });
  return roleSignatureOf(response);
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

/** Makes a passkey by the server's options; the response goes back to it. */
export async function makePasskey(options: Record<string, unknown>): Promise<Record<string, unknown>> {
  try {
    const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
    return { ...(await startRegistration({ optionsJSON })) };
  } catch (error) {
    throw passkeyError(error);
  }
}

/** Asks for any passkey of this host, by the server's options. */
export async function presentPasskey(options: Record<string, unknown>): Promise<Record<string, unknown>> {
  return { ...(await getAssertion(options as unknown as PublicKeyCredentialRequestOptionsJSON)) };
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
