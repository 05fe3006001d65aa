import { encodeAddCheckpoint, encodeVerifierKey, MerkleTree, noteKeyTypes } from "@custos/crypto/log";
import { leafHash, signCheckpoint } from "@custos/crypto/log";
import { utf8 } from "@custos/base";
import { publicKeyOf, seedOf } from "../../../packages/crypto/test/log/network.js";

/** A log of numbered entries, for witnesses that need no network. */
export class NumberedLog {
  readonly origin: string;
  readonly #seed: Uint8Array;
  readonly #tree = new MerkleTree();
  readonly #word: string;

  /** Two logs of one origin with other words fork from the entry `same` on. */
  constructor(origin: string, size: number, { word = "entry", same = 0 } = {}) {
    this.origin = origin;
    this.#seed = seedOf(origin);
    this.#word = word;
    for (let i = 0; i < size; i += 1) {
      this.#tree.append(leafHash(utf8(`${i < same ? "entry" : this.#word} ${i}`)));
    }
  }

  get verifierKey(): string {
    return encodeVerifierKey({
      name: this.origin,
      type: noteKeyTypes.ed25519,
      publicKey: publicKeyOf(this.origin),
    });
  }

  note(size: number, seed = this.#seed): string {
    return signCheckpoint({ origin: this.origin, size, root: this.#tree.root(size) }, seed);
  }

  /** The body of an add-checkpoint request. */
  request(oldSize: number, size: number, checkpoint = this.note(size)): string {
    const proof = oldSize === 0 ? [] : this.#tree.consistencyProof(oldSize, size);
    return encodeAddCheckpoint({ oldSize, proof, checkpoint });
  }
}
