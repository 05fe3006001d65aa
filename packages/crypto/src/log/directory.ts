import { CustosError, ensure, equalBytes } from "@custos/base";
import type { AuthorisationId, Day, DeviceId, PersonId } from "@custos/base";
import { authorityOfCharter, charterInForce } from "../verify/charter.js";
import * as authority from "./directory-authority.js";
import * as authorisation from "./directory-authorisation.js";
import * as people from "./directory-people.js";
import { checkSigned, copyState, emptyState, namingEntry, readerKey, roleKey } from "./directory-state.js";
import type {
  ApplicationRecord,
  AuthorisationRecord,
  CharterRecord,
  Commit,
  DeviceRecord,
  DirectoryState,
  PersonRecord,
  ReleaseRecord,
  RoleRecord,
} from "./directory-state.js";
import { parseLeaf } from "./leaf.js";
import type { Leaf } from "./leaf.js";

export interface DirectoryOptions {
  /** Hash of charter number 1, where it is known beforehand (an invitation carries it). */
  pinnedCharterHash?: Uint8Array;
  /** Leaves come from a store of one's own that verified them before: rules are checked, signatures are not. */
  trusted?: boolean;
}

/**
 * What a log says, leaf by leaf: charters, people, devices, roles, authorisations, releases. Relay, clients, trustees,
 * readers and auditors all run this one. A leaf that breaks a rule is `bad-log`, naming the entry, and changes nothing.
 */
export class Directory {
  readonly #state: DirectoryState;
  readonly #pinned: Uint8Array | undefined;
  #size: number;

  private constructor(state: DirectoryState, size: number, pinned: Uint8Array | undefined) {
    this.#state = state;
    this.#size = size;
    this.#pinned = pinned;
  }

  static empty({ pinnedCharterHash, trusted = false }: DirectoryOptions = {}): Directory {
    return new Directory(emptyState(trusted), 0, pinnedCharterHash);
  }

  /** A copy that changes by itself; later leaves are verified even if the earlier ones were trusted. */
  clone(): Directory {
    return new Directory({ ...copyState(this.#state), trusted: false }, this.#size, this.#pinned);
  }

  /** Number of entries so far. */
  get size(): number {
    return this.#size;
  }

  /** Takes the next entry in; `bad-log` naming it if it is not a leaf that may stand here. */
  apply(index: number, leaf: Leaf): void {
    this.prepare(index, leaf)();
  }

  /** `apply` for an entry's bytes. */
  applyEntry(index: number, entry: Uint8Array): Leaf {
    const leaf = namingEntry(index, () => parseLeaf(entry));
    this.apply(index, leaf);
    return leaf;
  }

  /** Checks the next entry and returns the step that takes it in, so that it can be made durable in between. */
  prepare(index: number, leaf: Leaf): Commit {
    ensure(index === this.#size, "bad-log", `entry ${index}: ${this.#size} is the next one`);
    const commit = namingEntry(index, () => prepareLeaf(this.#state, index, leaf, this.#pinned));
    return () => {
      ensure(index === this.#size, "bad-log", `entry ${index}: another one was faster`);
      commit();
      this.#size = index + 1;
    };
  }

  /** Every charter so far, number 1 first. */
  charters(): readonly CharterRecord[] {
    return this.#state.charters;
  }

  /** The charter in force on a day; `bad-charter` before the first. */
  charterInForce(day: Day): CharterRecord {
    const { hash } = charterInForce(this.#state.charters, day);
    return this.charterByHash(hash);
  }

  /** A charter by the hash that a seal or a room names; `bad-charter` if the log has none such. */
  charterByHash(hash: Uint8Array): CharterRecord {
    const found = this.#state.charters.find((record) => equalBytes(record.hash, hash));
    ensure(found, "bad-charter", "the log has no such charter");
    return found;
  }

  /** Quorum keys of the charters whose key ceremony the log does not hold, as `code/period/body`. */
  missingCeremonies(): string[] {
    const names = this.#state.charters.flatMap(({ charter }) =>
      charter.authorities.flatMap(({ number, code, keyPeriods }) =>
        keyPeriods.flatMap((period) =>
          (["authorising", "oversight"] as const)
            .filter((body) => !this.#state.ceremonies.has(`${number}/${period.number}/${body}`))
            .map((body) => `${code}/${period.number}/${body}`),
        ),
      ),
    );
    return [...new Set(names)];
  }

  person(personId: PersonId): PersonRecord | undefined {
    return this.#state.people.get(personId);
  }

  people(): PersonRecord[] {
    return [...this.#state.people.values()];
  }

  /** A person's home authority on a day, at a checkpoint of `size` entries; `not-found` where the log says none. */
  authorityOf(personId: PersonId, day: Day, size = this.#size): number {
    const person = this.#state.people.get(personId);
    const home = person && people.homeOn(person, day, size);
    ensure(home !== undefined, "not-found", "no such person on that day");
    return home;
  }

  /** A device, removed or not. */
  device(deviceId: DeviceId): DeviceRecord | undefined {
    return this.#state.devices.get(deviceId);
  }

  /** A device that counts at a checkpoint of `size` entries: entered and not removed; `unknown-device` otherwise. */
  liveDevice(deviceId: DeviceId, size = this.#size): DeviceRecord {
    const device = this.#state.devices.get(deviceId);
    ensure(device && people.countsAt(size, device), "unknown-device");
    return device;
  }

  /** The devices of a person that count at a checkpoint of `size` entries, in the order in which they came. */
  devicesOf(personId: PersonId, size = this.#size): DeviceRecord[] {
    return people.devicesOf(this.#state, personId, size);
  }

  /** The people of an authority's bodies: the charter's of that day and those of the log's leaves. */
  roles(number: number, day: Day): RoleRecord[] {
    const fromCharter = authorityOfCharter(this.charterInForce(day).charter, number).roles;
    const logged = [...this.#state.roles.values()].filter((role) => role.authority === number);
    return [...fromCharter.map((role): RoleRecord => Object.assign({ authority: number }, role)), ...logged];
  }

  /** One of them; `not-found` if there is none such. */
  role(number: number, id: string, day: Day): RoleRecord {
    const found =
      this.#state.roles.get(roleKey(number, id)) ?? this.roles(number, day).find((role) => role.id === id);
    ensure(found, "not-found", "no such role");
    return found;
  }

  application(id: AuthorisationId): ApplicationRecord | undefined {
    return this.#state.applications.get(id);
  }

  authorisation(id: AuthorisationId): AuthorisationRecord | undefined {
    return this.#state.authorisations.get(id);
  }

  authorisations(): AuthorisationRecord[] {
    return [...this.#state.authorisations.values()];
  }

  /** Every release so far, in the log's order. */
  releases(): ReleaseRecord[] {
    return this.authorisations()
      .flatMap(({ releases }) => releases)
      .toSorted((a, b) => a.index - b.index);
  }

  /** Identity-days that an authority has released, in one calendar year (UTC) or in all. */
  identityDays(number: number, year?: number): number {
    const years = this.#state.identityDays.get(number);
    if (year !== undefined) return years?.get(year) ?? 0;
    return [...(years?.values() ?? [])].reduce((sum, count) => sum + count, 0);
  }

  /** Sequence number that the relay's next `receipts` leaf begins with; undefined before the first. */
  nextReceiptsSeq(): number | undefined {
    const { receipts } = this.#state;
    return receipts && receipts.fromSeq + receipts.count;
  }
}

function prepareLeaf(
  state: DirectoryState,
  index: number,
  leaf: Leaf,
  pinned: Uint8Array | undefined,
): Commit {
  ensure(index > 0 || leaf.type === "charter", "bad-log", "the log does not begin with a charter");
  switch (leaf.type) {
    case "charter":
      return authority.prepareCharter(state, index, leaf, pinned);
    case "dkg":
      return authority.prepareCeremony(state, leaf);
    case "reshare":
      return authority.prepareReshare(state, leaf);
    case "key-period":
      return authority.prepareKeyPeriod(state, leaf);
    case "key-destroyed":
      return authority.prepareKeyDestroyed(state, leaf);
    case "role":
      return authority.prepareRole(state, leaf);
    case "person":
      return people.preparePerson(state, index, leaf);
    case "move":
      return people.prepareMove(state, index, leaf);
    case "device":
      return people.prepareDevice(state, index, leaf);
    case "reset":
      return people.prepareReset(state, index, leaf);
    case "application":
      return authorisation.prepareApplication(state, index, leaf);
    case "refusal":
      return authorisation.prepareRefusal(state, index, leaf);
    case "authorisation":
      return authorisation.prepareAuthorisation(state, index, leaf);
    case "extension":
      return authorisation.prepareExtension(state, leaf);
    case "release":
      return authorisation.prepareRelease(state, index, leaf);
    case "revocation":
      return authorisation.prepareRevocation(state, index, leaf);
    case "suspension":
      return authorisation.prepareSuspension(state, index, leaf);
    case "resumption":
      return authorisation.prepareResumption(state, leaf);
    case "confirmation":
      return authorisation.prepareConfirmation(state, index, leaf);
    case "lapse":
      return authorisation.prepareLapse(state, index, leaf);
    case "notice":
      return authorisation.prepareNotice(state, index, leaf);
    case "use-report":
    case "use-sum":
      checkSigned(state, leaf, readerKey(state, leaf.authority, leaf.atMs));
      return () => {};
    case "receipts": {
      const { receipts } = state;
      const next = receipts && receipts.fromSeq + receipts.count;
      ensure(next === undefined || leaf.fromSeq === next, "bad-log", "receipts: a gap before them");
      return () => {
        state.receipts = { fromSeq: leaf.fromSeq, count: leaf.count };
      };
    }
    case "seal-complaint":
      return () => {};
    default:
      // A leaf that type-checks but is made up at run time must not pass in silence.
      throw new CustosError("bad-log", "unknown type of leaf");
  }
}
