import { CustosError, ensure, equalBytes, toHex, type Clock } from "@custos/base";
import { noteKeyTypes, parseVerifierKey, type NoteKey, type WatchedLogs } from "@custos/crypto/log";
import type { Charter } from "@custos/crypto/codec";
import { verifyFirstCharter, verifyQuorumProof, type CharterNote } from "@custos/crypto/verify";
import type { CeremonyFiles } from "./ceremony/key-share.js";
import type { TrusteeConfig } from "./config.js";
import type { TrusteePublicKeys } from "./keys.js";
import type { Ledger } from "./ledger.js";
import { FollowedLog, readLogOf, type ReadLog } from "./log/followed-log.js";
import { readFact, writeFacts, type TrusteeStore } from "./store.js";

/** This trustee's seat in a quorum. */
export interface Seat {
  readonly authority: number;
  readonly body: "authorising" | "oversight";
  readonly index: number;
}

export interface AdoptionOptions {
  readonly store: TrusteeStore;
  readonly config: Pick<TrusteeConfig, "body" | "logKeys">;
  readonly witnessName: string;
  readonly publicKeys: TrusteePublicKeys;
  readonly files: CeremonyFiles;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** How the relay's log is read; tests put a log of their own here. */
  readonly readLog?: (relayUrl: string) => ReadLog;
}

/** The network that this trustee serves: none until it has adopted a charter, and then that one for good. */
export class Adoption {
  readonly #options: AdoptionOptions;
  readonly #extraLogs: NoteKey[];
  #turn: Promise<void> = Promise.resolve();
  #current:
    | { readonly charter: CharterNote; readonly seat: Seat | undefined; readonly followed: FollowedLog }
    | undefined;

  private constructor(options: AdoptionOptions) {
    this.#options = options;
    this.#extraLogs = options.config.logKeys.map(parseVerifierKey);
  }

  static open(options: AdoptionOptions): Adoption {
    const adoption = new Adoption(options);
    const note = readFact(options.store, "charter");
    const relayUrl = readFact(options.store, "relayUrl");
    if (note !== undefined && relayUrl !== undefined) adoption.#take(verifyFirstCharter(note), relayUrl);
    return adoption;
  }

  /** The followed log and the seat; undefined before adoption. */
  get current():
    | { readonly charter: CharterNote; readonly seat: Seat | undefined; readonly followed: FollowedLog }
    | undefined {
    return this.#current;
  }

  /**
   * Takes up charter number 1, which must be signed, carry good proofs of every quorum key and name this trustee's own
   * keys and shares. The same again changes nothing but the relay's address; another is `already-exists`.
   */
  adopt(note: string, relayUrl: string): Promise<void> {
    // One after another: of two charters at once, the second must find the first.
    const turn = this.#turn.then(() => this.#adopt(note, relayUrl));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #adopt(note: string, relayUrl: string): Promise<void> {
    const charter = verifyFirstCharter(note);
    const { ledger, clock, store, readLog = readLogOf } = this.#options;
    if (this.#current) {
      const same = equalBytes(this.#current.charter.hash, charter.hash);
      ensure(same, "already-exists", "this trustee has adopted another charter");
      await writeFacts(store, { relayUrl });
      this.#current.followed.readFrom(readLog(relayUrl));
      return;
    }
    this.#requireOwnKeys(charter.charter);
    requireQuorumProofs(charter.charter);
    const event = { kind: "adoption" as const, charter: toHex(charter.hash) };
    await ledger.enter(event, Math.floor(clock.nowMs()), { charter: note, relayUrl });
    this.#take(charter, relayUrl);
  }

  /** The logs that this one cosigns: the adopted network's, under each key that a charter gives it, and configured ones. */
  watchedLogs(): WatchedLogs {
    const keys: NoteKey[] = [...this.#extraLogs];
    if (this.#current) {
      const followed = this.#current.followed.view.directory.charters();
      const charters = followed.length > 0 ? followed : [this.#current.charter];
      for (const { charter } of charters) {
        const { logName: name, logKey: publicKey } = charter.relay;
        keys.push({ name, type: noteKeyTypes.ed25519, publicKey });
      }
    }
    const logs = new Map<string, NoteKey[]>();
    for (const key of keys) logs.set(key.name, [...(logs.get(key.name) ?? []), key]);
    return logs;
  }

  #take(charter: CharterNote, relayUrl: string): void {
    const { store, readLog = readLogOf } = this.#options;
    const followed = FollowedLog.open(store, readLog(relayUrl), charter.hash);
    this.#current = { charter, seat: this.#seatIn(charter.charter), followed };
  }

  #seatIn(charter: Charter): Seat | undefined {
    const { config, publicKeys } = this.#options;
    const { body } = config;
    if (body === "witness") return undefined;
    for (const authority of charter.authorities) {
      const own = authority[body].trustees.find(({ signingKey }) =>
        equalBytes(signingKey, publicKeys.signingKey),
      );
      if (own) return { authority: authority.number, body, index: own.index };
    }
    return undefined;
  }

  #requireOwnKeys(charter: Charter): void {
    const { config, publicKeys, witnessName, files } = this.#options;
    if (config.body !== "authorising") {
      const own = charter.witnesses.find(({ key }) => equalBytes(key, publicKeys.witnessKey));
      ensure(own?.name === witnessName, "bad-charter", "the charter does not name this witness and its key");
    }
    if (config.body === "witness") return;
    const seat = this.#seatIn(charter);
    ensure(seat, "bad-charter", "the charter does not name this trustee's signing key");
    const authority = charter.authorities.find(({ number }) => number === seat.authority);
    for (const period of authority?.keyPeriods ?? []) {
      const key = period[seat.body];
      const held = files.shareOf(key.publicKey);
      ensure(held, "bad-charter", `this trustee has no share of key period ${period.number}`);
      ensure(
        held.index === seat.index,
        "bad-charter",
        "the charter gives this trustee another index than its share has",
      );
      const agreed =
        held.authority === seat.authority &&
        held.keyPeriod === period.number &&
        held.threshold === authority?.[seat.body].threshold &&
        equalBytes(held.transcript, key.transcript) &&
        held.publicShares.length === key.publicShares.length &&
        held.publicShares.every(({ share }, i) =>
          equalBytes(share, key.publicShares[i]?.share ?? new Uint8Array()),
        );
      ensure(agreed, "bad-charter", `key period ${period.number} is not what its ceremony made`);
    }
  }
}

/** Every quorum's, not only one's own: a master key is only as good as both its halves. */
function requireQuorumProofs({ authorities }: Charter): void {
  for (const { code, keyPeriods } of authorities) {
    for (const period of keyPeriods) {
      for (const body of ["authorising", "oversight"] as const) {
        try {
          verifyQuorumProof(period[body].publicKey, period[body].proof);
        } catch (cause) {
          throw new CustosError("bad-charter", `${body} key of ${code}: no proof of possession`, { cause });
        }
      }
    }
  }
}
