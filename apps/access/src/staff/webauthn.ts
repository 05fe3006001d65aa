import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import {
  cose,
  decodeAttestationObject,
  decodeClientDataJSON,
  decodeCredentialPublicKey,
  isoBase64URL,
} from "@simplewebauthn/server/helpers";
import { CustosError, concatBytes, ensure, fromBase64url, utf8 } from "@custos/base";
import { decode } from "@custos/contract";
import * as z from "zod";
import type { Passkey } from "./passkeys.js";
import type { Person } from "./people.js";

/** What the log takes as a role's passkey: ECDSA over P-256 with SHA-256, and Ed25519 (RFC 9053). */
const algorithms: number[] = [cose.COSEALG.ES256, cose.COSEALG.EdDSA];

const text = z.string().max(65_536);
const credential = { id: text.max(1024), rawId: text.max(1024), type: z.literal("public-key") };
/** `RegistrationResponseJSON` and `AuthenticationResponseJSON` as far as they are used. */
const registration = z.object({
  ...credential,
  response: z.object({ clientDataJSON: text, attestationObject: text }),
});
const authentication = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: text,
    authenticatorData: text,
    signature: text,
    userHandle: text.optional(),
  }),
});
const clientExtensionResults = {};

/** Where pages may be that make and use passkeys. */
export interface Origins {
  /** Origins that the config names; without them every secure one, whose host is the passkey's own. */
  readonly allowed: readonly string[] | undefined;
}

/** A host that may have passkeys here; `malformed` for what is no host name, `forbidden` for one that is not ours. */
export function checkHost(host: string, { allowed }: Origins): string {
  ensure(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(host), "malformed", "host: not a host name");
  const ours = allowed === undefined || allowed.some((origin) => new URL(origin).hostname === host);
  ensure(ours, "forbidden", "not a host of this authority");
  return host;
}

/** Options of `navigator.credentials.create` for a person at a host. */
export async function creationOptions(
  { id, name }: Person,
  { host, challenge, site }: { host: string; challenge: string; site: string },
): Promise<Record<string, unknown>> {
  const options = await generateRegistrationOptions({
    rpName: site,
    rpID: host,
    userName: id,
    userDisplayName: name,
    userID: new Uint8Array(utf8(id)),
    challenge: new Uint8Array(fromBase64url(challenge)),
    attestationType: "none",
    authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
    supportedAlgorithmIDs: algorithms,
    timeout: 300_000,
  });
  return { ...options };
}

/** Options of `navigator.credentials.get` for the passkeys of a host. */
export async function requestOptions(
  host: string,
  challenge: string,
  passkeys: readonly Passkey[],
): Promise<Record<string, unknown>> {
  const options = await generateAuthenticationOptions({
    rpID: host,
    challenge: new Uint8Array(fromBase64url(challenge)),
    allowCredentials: passkeys.map(({ credentialId }) => ({ id: credentialId })),
    userVerification: "required",
    timeout: 300_000,
  });
  return { ...options };
}

/** What the browser says of itself; nothing of it has been verified. */
export interface ClientData {
  readonly credentialId: string;
  readonly challenge: string;
  readonly origin: string;
}

/** Reads an answer's challenge and origin; `malformed` where it has none. */
export function clientDataOf(response: Record<string, unknown>): ClientData {
  const { id, response: parts } = decode(
    z.object({ ...credential, response: z.object({ clientDataJSON: text }) }),
    response,
  );
  return attempt("malformed", () => {
    const { challenge, origin } = decodeClientDataJSON(parts.clientDataJSON);
    ensure(typeof challenge === "string" && typeof origin === "string", "malformed", "client data");
    return { credentialId: id, challenge, origin };
  });
}

/**
 * Verifies that a passkey was made for this challenge, at this host, by a person whom the authenticator has verified (Web
 * Authentication, section 7.1); `bad-signature` otherwise.
 */
export async function verifyCreation(
  response: Record<string, unknown>,
  { challenge, origin }: ClientData,
  host: string,
  origins: Origins,
): Promise<Omit<Passkey, "person">> {
  const parsed = decode(registration, response);
  requireOrigin(origin, host, origins);
  return attempt("bad-signature", async () => {
    requireNoCertificate(parsed.response.attestationObject);
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { ...parsed, clientExtensionResults },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: host,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    ensure(verified, "bad-signature", "passkey: not verified");
    const { id, publicKey: coseKey, counter } = registrationInfo.credential;
    ensure(id === parsed.id, "bad-signature", "passkey: another credential's id");
    return { credentialId: id, rpId: host, publicKey: publicKeyOf(coseKey), coseKey, counter };
  });
}

/** Verifies that a passkey has answered this challenge (section 7.2) and returns its counter; `bad-signature` otherwise. */
export async function verifyAssertion(
  response: Record<string, unknown>,
  { challenge, origin }: ClientData,
  { credentialId, rpId, coseKey, counter }: Passkey,
  origins: Origins,
): Promise<number> {
  const parsed = decode(authentication, response);
  requireOrigin(origin, rpId, origins);
  return attempt("bad-signature", async () => {
    const { userHandle, ...parts } = parsed.response;
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        ...parsed,
        response: userHandle === undefined ? parts : { ...parts, userHandle },
        clientExtensionResults,
      },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      credential: { id: credentialId, publicKey: new Uint8Array(coseKey), counter },
      requireUserVerification: true,
    });
    ensure(verified, "bad-signature", "passkey: signature");
    return authenticationInfo.newCounter;
  });
}

/** The page must be the host's own, over https, or on this machine. */
function requireOrigin(origin: string, host: string, { allowed }: Origins): void {
  const url = attempt("bad-signature", () => new URL(origin));
  const local = host === "localhost" || host.endsWith(".localhost");
  const secure = url.protocol === "https:" || (url.protocol === "http:" && local);
  const listed = allowed === undefined || allowed.includes(origin);
  const good = url.origin === origin && url.hostname === host && secure && listed;
  ensure(good, "bad-signature", "passkey: of another site");
}

/** Certificates of an authenticator's maker prove nothing here, and looking after their revocation would call outside. */
function requireNoCertificate(attestationObject: string): void {
  const attestation = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject));
  const format = attestation.get("fmt");
  const bare = format === "none" || (format === "packed" && !attestation.get("attStmt").get("x5c"));
  ensure(bare, "bad-signature", "passkey: attested by a certificate");
}

/** From COSE (RFC 9052) to the form of the charter: P-256 uncompressed, 65 bytes, or Ed25519, 32. */
function publicKeyOf(coseKey: Uint8Array): Uint8Array {
  const key = decodeCredentialPublicKey(new Uint8Array(coseKey));
  if (cose.isCOSEPublicKeyEC2(key)) {
    const [curve, x, y] = [key.get(cose.COSEKEYS.crv), key.get(cose.COSEKEYS.x), key.get(cose.COSEKEYS.y)];
    const good = curve === cose.COSECRV.P256 && x?.length === 32 && y?.length === 32;
    ensure(good, "bad-signature", "passkey: not a key of P-256");
    return concatBytes(Uint8Array.of(4), x, y);
  }
  ensure(cose.isCOSEPublicKeyOKP(key), "bad-signature", "passkey: a key of another kind");
  const [curve, x] = [key.get(cose.COSEKEYS.crv), key.get(cose.COSEKEYS.x)];
  ensure(curve === cose.COSECRV.ED25519 && x?.length === 32, "bad-signature", "passkey: not Ed25519");
  return new Uint8Array(x);
}

/** What a library of others throws becomes ours. */
function attempt<Result>(code: "bad-signature" | "malformed", work: () => Result): Result {
  const fail = (cause: unknown): never => {
    if (cause instanceof CustosError) throw cause;
    throw new CustosError(code, "passkey: not a good answer", { cause });
  };
  try {
    const result = work();
    return result instanceof Promise ? (result.catch(fail) as Result) : result;
  } catch (cause) {
    return fail(cause);
  }
}
