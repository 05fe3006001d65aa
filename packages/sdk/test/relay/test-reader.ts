import { toHex } from "@custos/base";
import { epochSealCodec, identityBytes, identityOfSlot, type EpochSeal } from "@custos/crypto/codec";
import { openSeal, xWingKeyPair, type OpenedEpoch } from "@custos/crypto/seal";
import { defaultBackend } from "@custos/crypto/verify";
import { mulIdentity } from "../../../crypto/src/pairing/index.js";
import { seedOf } from "./memory-network.js";

/** What the reader of authority 1 sees of an epoch: both its quorums have released the key of the first slot. */
export async function openAsReader(sealBytes: Uint8Array): Promise<OpenedEpoch> {
  const seal: EpochSeal = epochSealCodec.decode(sealBytes);
  const slotIndex = seal.header.slots.findIndex(({ authority }) => authority === 1);
  const slot = seal.header.slots[slotIndex];
  if (!slot) throw new Error("no slot of authority 1");
  const secret = scalarOf("AU/authorising/1") + scalarOf("AU/oversight/1");
  const identityKey = mulIdentity(identityBytes(identityOfSlot(slot, seal.header, 1)), secret);
  const { secretKey } = xWingKeyPair(seedOf("AU/seal/1"));
  return openSeal({
    seal,
    slotIndex,
    identityKey,
    authority: 1,
    sealSecretKey: secretKey,
    backend: await defaultBackend(),
  });
}

/** The test network's quorum secrets (`pointOf` of the log's helpers). */
function scalarOf(name: string): bigint {
  return BigInt(`0x${toHex(seedOf(name)).slice(0, 16)}`) + 1n;
}
