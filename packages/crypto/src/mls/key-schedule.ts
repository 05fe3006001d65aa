import type { Cipher, KeyPair } from "./cipher.js";

/** What an epoch keeps of its secret (RFC 9420 section 8): confirmation key, resumption PSK and the rest are not kept. */
export interface EpochSecrets {
  senderData: Uint8Array;
  /** Gone once the seal is checked. */
  exporter: Uint8Array | undefined;
  membership: Uint8Array;
  init: Uint8Array;
  authenticator: Uint8Array;
  external: KeyPair;
}

/** What a new epoch has for a moment, on its way to `EpochSecrets`. */
export interface EpochStart {
  secrets: EpochSecrets;
  encryptionSecret: Uint8Array;
  confirmationTag: Uint8Array;
  /** Rooms have no PSKs, so no state keeps it. */
  resumptionPsk: Uint8Array;
}

/** RFC 9420 section 8: joiner secret from the last init secret and the commit secret, over the new GroupContext. */
export function joinerSecretOf(
  cipher: Cipher,
  init: Uint8Array,
  commitSecret: Uint8Array,
  context: Uint8Array,
): Uint8Array {
  return cipher.expandWithLabel(cipher.extract(init, commitSecret), "joiner", context, cipher.secretBytes);
}

/** Key and nonce under which a Welcome's GroupInfo is encrypted (RFC 9420 section 12.4.3.1). */
export function welcomeKeyOf(
  cipher: Cipher,
  joinerSecret: Uint8Array,
  pskSecret: Uint8Array,
): { key: Uint8Array; nonce: Uint8Array } {
  const secret = cipher.deriveSecret(cipher.extract(joinerSecret, pskSecret), "welcome");
  const none = new Uint8Array();
  return {
    key: cipher.expandWithLabel(secret, "key", none, cipher.keyBytes),
    nonce: cipher.expandWithLabel(secret, "nonce", none, cipher.nonceBytes),
  };
}

/** The secrets of an epoch from its joiner secret (or, for epoch 0, from a random epoch secret). */
export async function startEpoch(
  cipher: Cipher,
  from: { joinerSecret: Uint8Array; pskSecret: Uint8Array } | { epochSecret: Uint8Array },
  context: { encoded: Uint8Array; confirmedTranscriptHash: Uint8Array },
): Promise<EpochStart> {
  const epochSecret =
    "epochSecret" in from
      ? from.epochSecret
      : cipher.expandWithLabel(
          cipher.extract(from.joinerSecret, from.pskSecret),
          "epoch",
          context.encoded,
          cipher.secretBytes,
        );
  const derive = (label: string): Uint8Array => cipher.deriveSecret(epochSecret, label);
  return {
    secrets: {
      senderData: derive("sender data"),
      exporter: derive("exporter"),
      membership: derive("membership"),
      init: derive("init"),
      authenticator: derive("authentication"),
      external: await cipher.deriveKeyPair(derive("external")),
    },
    encryptionSecret: derive("encryption"),
    confirmationTag: cipher.mac(derive("confirm"), context.confirmedTranscriptHash),
    resumptionPsk: derive("resumption"),
  };
}

/** MLS-Exporter (RFC 9420 section 8.5). */
export function exportSecret(
  cipher: Cipher,
  exporter: Uint8Array,
  label: string,
  context: Uint8Array,
  bytes: number,
): Uint8Array {
  const secret = cipher.deriveSecret(exporter, label);
  return cipher.expandWithLabel(secret, "exported", cipher.suite.hash(context), bytes);
}
