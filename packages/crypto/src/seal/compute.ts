import { CustosError } from "@custos/base";
import {
  authoritiesOf,
  identityBytes,
  identityOfSlot,
  sealContext,
  sealPayloadAad,
  sealPayloadCodec,
} from "../codec/index.js";
import type { EpochSeal, SealHeader, SealWrap, Slot } from "../codec/index.js";
import type { MemberGroup, SealSecrets } from "../mls/index.js";
import { h2, h3, h4, xor, xWingEncapsulate } from "../pairing/index.js";
import type { PairingBackend } from "../pairing/index.js";
import type { MasterKey } from "../verify/index.js";
import { encryptOnce, kemSeed, wrapKey } from "./derive.js";

/** The public keys that an epoch is sealed to, as the header's charter has them on the header's day. */
export interface SealKeys {
  /** The slot's authority's master key in the key period that holds the day. */
  masterKeys: (slot: Slot) => MasterKey;
  /** By authority: its reader's seal key (X-Wing) of that key period. */
  sealKeys: ReadonlyMap<number, Uint8Array>;
}

/** A seal as this member computes it, part by part: a committer needs all of it, a check of a few slots does not. */
export class SealComputation {
  readonly header: SealHeader;
  readonly #ctx: Uint8Array;
  readonly #secrets: SealSecrets;
  readonly #keys: SealKeys;
  readonly #backend: PairingBackend;
  readonly #r: bigint;

  /** `secrets` are the epoch's for this header; a group that refuses to give them out twice stands behind `of`. */
  constructor(header: SealHeader, secrets: SealSecrets, keys: SealKeys, backend: PairingBackend) {
    this.header = header;
    this.#ctx = sealContext(header);
    this.#secrets = secrets;
    this.#keys = keys;
    this.#backend = backend;
    this.#r = h3(secrets.sigma, secrets.m);
  }

  /** `forbidden` once the group's exporter is erased or one of its ratchets has moved. */
  static async of(
    group: MemberGroup,
    header: SealHeader,
    keys: SealKeys,
    backend: PairingBackend,
  ): Promise<SealComputation> {
    return new SealComputation(header, await group.sealSecrets(sealContext(header)), keys, backend);
  }

  /** r * G2, compressed */
  u(): Uint8Array {
    return this.#backend.mulBase(this.#r);
  }

  /** V_i: sigma under the mask that the slot's identity key takes off. */
  v(slotIndex: number): Uint8Array {
    const { keyPeriod, publicKey } = this.#keys.masterKeys(this.#slot(slotIndex));
    const identity = this.identity(slotIndex, keyPeriod);
    return xor(this.#secrets.sigma, h2(this.#backend.maskElement(identity, publicKey, this.#r)));
  }

  w(): Uint8Array {
    return xor(this.#secrets.m, h4(this.#secrets.sigma));
  }

  wraps(): SealWrap[] {
    const { m, pk, eseed } = this.#secrets;
    return authoritiesOf(this.header.slots).map((authority) => {
      const sealKey = this.#keys.sealKeys.get(authority);
      if (sealKey === undefined)
        throw new CustosError("bad-charter", `no seal key of authority ${authority}`);
      const { ciphertext, sharedSecret } = xWingEncapsulate(sealKey, kemSeed(eseed, this.#ctx, authority));
      const wrap = encryptOnce(wrapKey(m, sharedSecret, this.#ctx, authority), pk);
      return { authority, kemCt: ciphertext, wrap };
    });
  }

  /** The encrypted payload; it binds all that stands before it. */
  payload(before: Pick<EpochSeal, "header" | "u" | "v" | "w" | "wraps">): Uint8Array {
    const { pk, payload } = this.#secrets;
    return encryptOnce(pk, sealPayloadCodec.encode(payload), sealPayloadAad(before));
  }

  /** r, which with an identity makes the D of a complaint. It would unmask every slot: it goes nowhere else. */
  get complaintScalar(): bigint {
    return this.#r;
  }

  identity(
    slotIndex: number,
    keyPeriod = this.#keys.masterKeys(this.#slot(slotIndex)).keyPeriod,
  ): Uint8Array {
    return identityBytes(identityOfSlot(this.#slot(slotIndex), this.header, keyPeriod));
  }

  #slot(slotIndex: number): Slot {
    const slot = this.header.slots[slotIndex];
    if (slot === undefined) throw new CustosError("malformed", "no such slot");
    return slot;
  }
}
