import { CustosError, ensure } from "@custos/base";
import type { InputOf, sessionOpen } from "@custos/contract";
import { requestLabels, sessionProofCodec } from "@custos/crypto/codec";
import { authorityOfCharter, verifyWithLabel } from "@custos/crypto/verify";
import type { Relay } from "./relay.js";
import type { RelaySession } from "./session.js";

/** Checks a SessionProof over the connection's nonce; `unknown-device` or `bad-signature`. */
export function openSession(
  relay: Relay,
  input: InputOf<typeof sessionOpen>,
  nonce: Uint8Array,
): RelaySession {
  const { session, subject, key } = claimed(relay, input);
  const proof = { networkId: relay.networkId, nonce, role: input.role, subject };
  verifyWithLabel(key, requestLabels.session, sessionProofCodec.encode(proof), input.signature);
  return session;
}

interface Claim {
  readonly session: RelaySession;
  readonly subject: string;
  readonly key: Uint8Array;
}

function claimed(relay: Relay, input: InputOf<typeof sessionOpen>): Claim {
  const { directory, publisher } = relay.transparency;
  switch (input.role) {
    case "device": {
      const { personId, deviceId } = input;
      const device = directory.liveDevice(deviceId);
      const published = device.addedAtIndex < publisher.size;
      ensure(device.personId === personId && published, "unknown-device");
      return {
        session: { caller: "device", personId, deviceId },
        subject: `${personId}${deviceId}`,
        key: device.signingKey,
      };
    }
    case "access": {
      const { charter } = relay.charterNow();
      const { reader } = attempt(() => authorityOfCharter(charter, input.authority));
      return {
        session: { caller: "access", authority: input.authority },
        subject: String(input.authority),
        key: reader.signingKey,
      };
    }
    case "operator": {
      const operator = relay.charterNow().charter.operators.find(({ name }) => name === input.name);
      ensure(operator, "unknown-device", "no such operator");
      return { session: { caller: "operator", name: input.name }, subject: input.name, key: operator.key };
    }
    default:
      throw new CustosError("malformed", "role");
  }
}

function attempt<Value>(find: () => Value): Value {
  try {
    return find();
  } catch (cause) {
    throw new CustosError("unknown-device", "no such authority", { cause });
  }
}
