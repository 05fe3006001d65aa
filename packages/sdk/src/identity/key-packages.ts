import { dayMs, toHex, type Clock } from "@custos/base";
import type { InputOf, keyPackagesPublish, OutputOf } from "@custos/contract";
import { generateKeyPackage } from "@custos/crypto/mls";
import { maxKeyPackageLifetimeMs, type Suite } from "@custos/crypto/verify";
import { Changes } from "../store/changes.js";
import type { ClientStore } from "../store/client-store.js";
import { keys } from "../store/keys.js";
import { unpackRecord } from "../store/record.js";
import type { Identity } from "./identity.js";

export interface StoredKeyPackage {
  keyPackage: Uint8Array;
  /** Its private keys. */
  secret: Uint8Array;
  lastResort: boolean;
  madeAtMs: number;
  published: boolean;
}

/** How many are laid out, and below how many they are filled up again. */
const wanted = 8;
const lowMark = 5;
/** The one of last resort is replaced when it has this long to live. */
const renewBeforeMs = 7 * dayMs;
/** Somebody may have used a key package on its last day and the Welcome still lie at the relay. */
const keepAfterMs = 30 * dayMs;

export type Publish = (
  input: InputOf<typeof keyPackagesPublish>,
) => Promise<OutputOf<typeof keyPackagesPublish>>;

/** This device's key packages: made, stored, laid out at the relay, and forgotten once used. */
export class KeyPackages {
  readonly #store: ClientStore;
  readonly #identity: Identity;
  readonly #clock: Clock;
  readonly #suite: Suite;
  readonly #all: Map<string, StoredKeyPackage>;
  #filling: Promise<void> = Promise.resolve();

  private constructor(
    store: ClientStore,
    identity: Identity,
    clock: Clock,
    suite: Suite,
    all: Map<string, StoredKeyPackage>,
  ) {
    this.#store = store;
    this.#identity = identity;
    this.#clock = clock;
    this.#suite = suite;
    this.#all = all;
  }

  static async open(
    store: ClientStore,
    identity: Identity,
    clock: Clock,
    suite: Suite,
  ): Promise<KeyPackages> {
    const entries = await store.list(keys.keyPackages);
    const all = entries.map(({ key, value }): [string, StoredKeyPackage] => [
      key.slice(keys.keyPackages.length),
      unpackRecord<StoredKeyPackage>(value),
    ]);
    return new KeyPackages(store, identity, clock, suite, new Map(all));
  }

  /** The key package with this reference, if it is this device's and not used yet. */
  find(ref: Uint8Array): StoredKeyPackage | undefined {
    return this.#all.get(toHex(ref));
  }

  /** Forgets a used key package with the change that its Welcome led to; the one of last resort stays. */
  use(ref: Uint8Array, changes: Changes): void {
    const key = toHex(ref);
    if (this.#all.get(key)?.lastResort !== false) return;
    changes.delete(keys.keyPackage(key));
    // Entries that could not be stored are gone through again, and the Welcome with them.
    changes.afterwards(() => this.#all.delete(key));
  }

  /** Lays out what is missing; `left` is what the relay says that it still has. */
  fill(publish: Publish, left?: number): Promise<void> {
    this.#filling = this.#filling.catch(() => {}).then(() => this.#fill(publish, left));
    return this.#filling;
  }

  async #fill(publish: Publish, known: number | undefined): Promise<void> {
    const nowMs = this.#clock.nowMs();
    await this.#forgetOld(nowMs);
    const young = (one: StoredKeyPackage): boolean =>
      nowMs < one.madeAtMs + maxKeyPackageLifetimeMs - renewBeforeMs;
    const unpublished = [...this.#all.values()].filter((one) => !one.published && young(one));
    const lastResort = [...this.#all.values()].findLast((one) => one.lastResort && young(one));
    const left =
      known ?? (unpublished.length > 0 || !lastResort ? 0 : (await publish({ keyPackages: [] })).left);
    if (left >= lowMark && unpublished.length === 0 && lastResort) return;
    const changes = new Changes();
    const once = unpublished.filter((one) => !one.lastResort);
    for (let count = left + once.length; count < wanted; count += 1)
      once.push(await this.#make(false, nowMs, changes));
    const last = lastResort ?? (await this.#make(true, nowMs, changes));
    // Private keys are durable before anybody can use the public ones.
    await changes.commit(this.#store);
    const fresh = new Set([...once, ...(last.published ? [] : [last])]);
    await publish({
      keyPackages: once.map(({ keyPackage }) => keyPackage),
      ...(last.published ? {} : { lastResort: last.keyPackage }),
    });
    const published = new Changes();
    for (const [ref, one] of this.#all) {
      if (!fresh.has(one)) continue;
      one.published = true;
      published.putRecord(keys.keyPackage(ref), one);
    }
    await published.commit(this.#store);
  }

  async #make(lastResort: boolean, nowMs: number, changes: Changes): Promise<StoredKeyPackage> {
    const { personId, deviceId, signing } = this.#identity;
    const made = await generateKeyPackage(this.#suite, { personId, deviceId, signing, nowMs, lastResort });
    const { keyPackage, secret } = made;
    const stored = { keyPackage, secret, lastResort, madeAtMs: nowMs, published: false };
    this.#all.set(toHex(made.ref), stored);
    changes.putRecord(keys.keyPackage(toHex(made.ref)), stored);
    return stored;
  }

  async #forgetOld(nowMs: number): Promise<void> {
    const changes = new Changes();
    for (const [ref, one] of this.#all) {
      if (nowMs < one.madeAtMs + maxKeyPackageLifetimeMs + keepAfterMs) continue;
      this.#all.delete(ref);
      changes.delete(keys.keyPackage(ref));
    }
    await changes.commit(this.#store);
  }
}
