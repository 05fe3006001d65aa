import { trusteeAdopt, trusteeDescribe } from "@custos/contract";
import { encodeVerifierKey, noteKeyTypes } from "@custos/crypto/log";
import { handle, type Handler } from "@custos/service";
import { isOn } from "./switch.js";
import type { Trustee } from "./trustee.js";

export function describeHandlers(trustee: Trustee): Handler[] {
  const { body, name, witnessName, publicKeys, store, adoption } = trustee;
  const { signingKey, dkgKey, witnessKey } = publicKeys;
  const verifier = { name: witnessName, type: noteKeyTypes.cosignature, publicKey: witnessKey };
  return [
    handle(trusteeDescribe, () => ({
      name,
      body,
      signingKey,
      dkgKey,
      ...(body === "authorising" ? {} : { witnessKey: encodeVerifierKey(verifier) }),
      on: isOn(store),
      logSize: adoption.current?.followed.view.size ?? 0,
    })),
    handle(trusteeAdopt, async ({ charter, relayUrl }) => {
      await adoption.adopt(charter, relayUrl);
      return {};
    }),
  ];
}
