import { fromHex, toHex, utf8 } from "@custos/base";
import type { NetworkId, PersonId } from "@custos/base";
import { identityBytes } from "../../src/codec/index.js";
import type { Identity, QuorumBody, Slot } from "../../src/codec/index.js";
import { xWingKeyPair } from "../../src/seal/index.js";
import type { PartialKey, Quorums, QuorumShares, SealKeys, XWingKeyPair } from "../../src/seal/index.js";
import { nobleBackend } from "../../src/verify/index.js";
import type { MasterKey } from "../../src/verify/index.js";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { mulIdentity } from "../../src/pairing/index.js";

const { Fr } = bls12_381.fields;

/** A scalar that a name stands for. */
function scalarOf(name: string): bigint {
  return Fr.create(BigInt(`0x${toHex(sha256(utf8(`scalar of ${name}`)))}`) >> 2n);
}

interface Dealt {
  secret: bigint;
  shares: readonly bigint[];
  public: QuorumShares;
}

/** A quorum of 2 of 3, dealt by the test: how trustees make one without a dealer is tested with the trustees. */
function dealQuorum(name: string): Dealt {
  const [secret, slope] = [scalarOf(name), scalarOf(`${name}, slope`)];
  const shares = [1n, 2n, 3n].map((x) => Fr.add(secret, Fr.mul(slope, x)));
  const publicShares = shares.map((share, i) => ({ index: i + 1, share: nobleBackend.mulBase(share) }));
  return { secret, shares, public: { threshold: 2, publicKey: nobleBackend.mulBase(secret), publicShares } };
}

/** An authority with everything that its parties hold, and no other. */
export class TestAuthority {
  readonly number: number;
  readonly keyPeriod = 20_261;
  readonly reader: XWingKeyPair;
  readonly masterKey: MasterKey;
  readonly quorums: Quorums;
  readonly #dealt: Readonly<Record<QuorumBody, Dealt>>;

  constructor(number: number) {
    this.number = number;
    this.reader = xWingKeyPair(sha256(utf8(`reader ${number}`)));
    this.#dealt = {
      authorising: dealQuorum(`authority ${number}, authorising`),
      oversight: dealQuorum(`authority ${number}, oversight`),
    };
    const { authorising, oversight } = this.#dealt;
    this.quorums = { authorising: authorising.public, oversight: oversight.public };
    const publicKey = nobleBackend.mulBase(Fr.add(authorising.secret, oversight.secret));
    this.masterKey = { keyPeriod: this.keyPeriod, publicKey };
  }

  partial(body: QuorumBody, index: number, identity: Identity): PartialKey {
    return { index, key: mulIdentity(identityBytes(identity), this.#dealt[body].shares[index - 1] ?? 1n) };
  }

  /** d, as it would be combined. */
  identityKey(identity: Identity): Uint8Array {
    const { authorising, oversight } = this.#dealt;
    return mulIdentity(identityBytes(identity), Fr.add(authorising.secret, oversight.secret));
  }

  /** What one quorum alone could make: s_A * H1 or s_O * H1. */
  halfKey(body: QuorumBody, identity: Identity): Uint8Array {
    return mulIdentity(identityBytes(identity), this.#dealt[body].secret);
  }
}

export const networkId = "00000000000000000000000000000007" as NetworkId;
export const authorities = new Map([1, 2].map((number) => [number, new TestAuthority(number)]));

export function authority(number: number): TestAuthority {
  const found = authorities.get(number);
  if (found === undefined) throw new Error("no such authority");
  return found;
}

/** Persons with an odd number are at home with authority 1. */
export function homeOf(personId: PersonId): number {
  return (fromHex(personId)[15] ?? 0) % 2 === 1 ? 1 : 2;
}

export const keys: SealKeys = {
  masterKeys: (slot: Slot) => authority(slot.authority).masterKey,
  sealKeys: new Map([...authorities].map(([number, { reader }]) => [number, reader.publicKey])),
};
