import { CustosError, dayOf, ensure, equalBytes } from "@custos/base";
import { encodeIdentities } from "@custos/crypto/verify";
import { describeError } from "@custos/service";
import { charterNow, type Access } from "../access.js";
import {
  findAuthorisation,
  type GrantedDocument,
  type StoredAuthorisation,
} from "../authorisations/records.js";
import { stateOf } from "../authorisations/state.js";
import { writeOne } from "../store/open.js";
import { askTrustees } from "./ask-trustees.js";
import { insertKeys } from "./identity-keys.js";
import { announced, identitiesAt, planKey, planReleases } from "./plan.js";
import { openReleases, setLogged, setState, type StoredRelease } from "./records.js";

/** Releases that are under way at the same time. */
const parallel = 4;

/**
 * The daily releases. Each goes written, logged, done, and each step is on the disk before the next one begins; what a
 * crash interrupts goes on from there, with the same leaf.
 */
export class Releases {
  readonly #access: Access;
  readonly #released: () => void;
  #planned: string | undefined;
  /** Real milliseconds (`performance.now`) before which a release that failed is not tried again. */
  readonly #pauses = new Map<number, { untilMs: number; pauseMs: number }>();

  /** `released` is called when keys have come. */
  constructor(access: Access, released: () => void) {
    this.#access = access;
    this.#released = released;
  }

  /** Begins what is due and goes on with what has begun; never two at once. */
  async tick(pollMs: number): Promise<void> {
    const key = planKey(this.#access);
    if (key !== this.#planned) {
      await planReleases(this.#access);
      this.#planned = key;
    }
    const open = openReleases(this.#access.store.reader).filter(({ number }) => this.#isDue(number));
    for (let i = 0; i < open.length && !this.#access.signal.aborted; i += parallel) {
      await Promise.all(open.slice(i, i + parallel).map((release) => this.#attempt(release, pollMs)));
    }
  }

  #isDue(number: number): boolean {
    return performance.now() >= (this.#pauses.get(number)?.untilMs ?? 0);
  }

  async #attempt(release: StoredRelease, pollMs: number): Promise<void> {
    const { log } = this.#access;
    try {
      await this.#advance(release);
      this.#pauses.delete(release.number);
    } catch (error) {
      const before = this.#pauses.get(release.number)?.pauseMs ?? pollMs / 2;
      const pauseMs = Math.min(2 * before, 40 * pollMs);
      this.#pauses.set(release.number, { untilMs: performance.now() + pauseMs, pauseMs });
      log.warn(
        { authorisation: release.authorisation, day: release.day, ...describeError(error) },
        "release not finished",
      );
    }
  }

  async #advance(release: StoredRelease): Promise<void> {
    const { followed, store, log } = this.#access;
    const authorisation = findAuthorisation(store.reader, release.authorisation);
    const granted = authorisation?.granted;
    ensure(authorisation && granted, "corrupt", "a release of nothing");
    // The log may have it already, so it is asked even for what is no longer valid.
    const releaseIndex = release.logIndex ?? (await this.#enter(release));
    if (releaseIndex === undefined || !this.#mayAsk(authorisation)) return;
    if (releaseIndex >= followed.size) await followed.sync();
    if (!this.#isAsAnnounced(authorisation, release, releaseIndex)) {
      log.warn(
        { authorisation: release.authorisation, releaseIndex },
        "the log moved a subject before the release",
      );
      await writeOne(store, (connection) => setState(connection, release.number, "void"));
      return;
    }
    const keys = await askTrustees(
      this.#access,
      requestOf(release, granted, releaseIndex),
      announced(release),
    );
    // A revocation may have come while the trustees were asked.
    if (!this.#mayAsk(authorisation)) return;
    await writeOne(store, (connection) => {
      insertKeys(connection, keys, release.authorisation, releaseIndex);
      setState(connection, release.number, "done");
    });
    log.info(
      { authorisation: release.authorisation, day: release.day, releaseIndex, count: release.count },
      "released",
    );
    this.#released();
  }

  /** Enters the leaf; undefined where the log refuses it. Its salt stays, should the log have it after all. */
  async #enter({ number, leaf }: StoredRelease): Promise<number | undefined> {
    const { followed, store } = this.#access;
    try {
      const index = await followed.append(leaf);
      await writeOne(store, (connection) => setLogged(connection, number, index));
      return index;
    } catch (error) {
      const refused =
        error instanceof CustosError && (error.code === "bad-log" || error.code === "bad-signature");
      if (!refused) throw error;
      await writeOne(store, (connection) => setState(connection, number, "void"));
      return undefined;
    }
  }

  #mayAsk({ id }: StoredAuthorisation): boolean {
    const { followed, nowMs } = this.#access;
    const record = followed.directory.authorisation(id);
    const { emergencyHours } = charterNow(this.#access).charter;
    return (
      record !== undefined &&
      stateOf(record, nowMs(), emergencyHours) === "granted" &&
      dayOf(nowMs()) <= record.releaseUntilDay
    );
  }

  /** Trustees make the identities from the log before the release's entry: they must be those that it announced. */
  #isAsAnnounced(
    { id, authorisation }: StoredAuthorisation,
    { day, identities }: StoredRelease,
    index: number,
  ): boolean {
    const record = this.#access.followed.directory.authorisation(id);
    ensure(record, "bad-log", "the authorisation is not in the log");
    const due = identitiesAt(this.#access, authorisation, record, day, index);
    return due.length > 0 && equalBytes(encodeIdentities(due), identities);
  }
}

function requestOf(
  { authorisation, day, salt }: StoredRelease,
  granted: GrantedDocument,
  releaseIndex: number,
) {
  ensure(granted.logIndex !== undefined, "corrupt", "a release of an authorisation that is not in the log");
  return {
    authorisationId: authorisation,
    document: granted.signed,
    documentSalt: granted.salt,
    authorisationIndex: granted.logIndex,
    day,
    identitiesSalt: salt,
    releaseIndex,
  };
}
