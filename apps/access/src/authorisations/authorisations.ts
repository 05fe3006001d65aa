import { randomBytes } from "node:crypto";
import { CustosError, dayOf, ensure, equalBytes, type AuthorisationId } from "@custos/base";
import type {
  InputOf,
  OutputOf,
  authorisationApply,
  authorisationApprove,
  authorisationStatus,
} from "@custos/contract";
import { parseRoleSignature, type RoleSignature } from "@custos/crypto/codec";
import {
  commitment,
  encodeLeaf,
  parseLeaf,
  signLeaf,
  verifyLeafByRole,
  type Leaf,
  type LeafOf,
} from "@custos/crypto/log";
import {
  authorisationRules,
  encodeSignedAuthorisation,
  parseAuthorisation,
  requireDifferentPeople,
  verifyAuthorisation,
  verifyAuthorisationSignature,
  type Authorisation,
  type AuthorisationRole,
  type AuthorisationRules,
} from "@custos/crypto/verify";
import { charterNow, type Access } from "../access.js";
import { listReleases } from "../releases/records.js";
import { writeOne } from "../store/open.js";
import * as records from "./records.js";
import { hasApprovals } from "./state.js";
import { stateNow } from "./visible.js";

/** Leaves that a person of a body signs and this process hands on. */
const forwarded = ["revocation", "suspension", "resumption", "confirmation", "refusal"] as const;
type Forwarded = LeafOf<(typeof forwarded)[number]>;

/**
 * Applications and approvals on their way to the log. Everything is stored before it is sent, and sent until it is there.
 */
export class Authorisations {
  readonly #access: Access;
  readonly #granted: () => void;
  /** One change at a time, so that what was checked still holds when it is stored. */
  #last: Promise<unknown> = Promise.resolve();

  /** `granted` is called when an authorisation has come into the log. */
  constructor(access: Access, granted: () => void) {
    this.#access = access;
    this.#granted = granted;
  }

  apply(input: InputOf<typeof authorisationApply>): Promise<{ id: AuthorisationId }> {
    return this.#inTurn(async () => {
      const authorisation = parseAuthorisation(input.document);
      const { id } = authorisation;
      const stored = records.findAuthorisation(this.#access.store.reader, id);
      if (stored) ensure(equalBytes(stored.document, input.document), "already-exists");
      else await this.#enterApplication(authorisation, input);
      await this.#advance(id);
      return { id };
    });
  }

  approve(input: InputOf<typeof authorisationApprove>): Promise<{ granted: boolean }> {
    return this.#inTurn(async () => {
      const { id } = input;
      const { store, nowMs } = this.#access;
      await this.#advance(id);
      const { authorisation, document, granted } = this.#find(id);
      const rules = this.#rules();
      const signature = parseRoleSignature(input.signature);
      const role = verifyAuthorisationSignature(authorisation, { role: input.role, signature }, rules.roles);
      ensure(role.body !== "applicant", "not-authorised", "approval: not by a body that approves");
      const before = records.signaturesOf(store.reader, id);
      const known = before.some((one) => one.role === role.id);
      if (granted?.logIndex === undefined && !known) {
        const signers = before.map((one) => roleOf(rules, one.role));
        requireDifferentPeople([...signers, role], authorisation, rules);
        const state = stateNow(this.#access, id);
        ensure(state === "applied", "conflict", `the authorisation is ${state}`);
        const row = { role: role.id, body: role.body, signature: input.signature, atMs: nowMs() };
        await writeOne(store, (connection) => records.insertSignature(connection, id, row));
      }
      await this.#complete(id, authorisation, document);
      await this.#advance(id);
      return { granted: this.#find(id).granted?.logIndex !== undefined };
    });
  }

  /** `not-found` for what whoever asks may not see, as for what is not there. */
  status(id: AuthorisationId, visible?: records.Condition): OutputOf<typeof authorisationStatus> {
    const { reader } = this.#access.store;
    const found = records.listAuthorisations(reader, visible).find((one) => one.id === id);
    ensure(found, "not-found");
    const { document } = found;
    const approvals = records
      .signaturesOf(reader, id)
      .flatMap(({ role, body }) => (body === "applicant" ? [] : { role, body }));
    const released = listReleases(reader, id).flatMap(({ day, count, logIndex, state }) =>
      state === "done" && logIndex !== undefined ? { day, count, releaseIndex: logIndex } : [],
    );
    return { id, state: stateNow(this.#access, id), document, approvals, released };
  }

  /**
   * Hands a leaf to the log that a person of a body has signed; answers when a cosigned checkpoint holds it. `forbidden`
   * where `signer` hands in what somebody else signed.
   */
  async forward(bytes: Uint8Array, signer?: string): Promise<{ index: number }> {
    const { authority, followed } = this.#access;
    const leaf = parseLeaf(bytes);
    ensure(isForwarded(leaf), "malformed", `${leaf.type}: not by this operation`);
    const signers = "by" in leaf ? [leaf.by] : leaf.signatures.map(({ by }) => by);
    const own = signer === undefined || signers.includes(signer);
    ensure(own, "forbidden", `${leaf.type}: in somebody else's name`);
    const id = leaf.type === "refusal" ? leaf.id : leaf.authorisation;
    ensure(leaf.authority === authority, "not-found", "another authority's");
    const known =
      followed.directory.authorisation(id) ?? records.findAuthorisation(this.#access.store.reader, id);
    ensure(known, "not-found", "no such authorisation");
    if ("by" in leaf) this.#verifyStep(leaf);
    // The log refuses nothing that it has not heard of.
    if (records.findAuthorisation(this.#access.store.reader, id)) await this.#inTurn(() => this.#advance(id));
    return { index: await followed.append(bytes) };
  }

  /** Sends again what has not been acknowledged. */
  async resume(): Promise<void> {
    for (const id of records.unfinished(this.#access.store.reader))
      await this.#inTurn(() => this.#advance(id));
  }

  async #enterApplication(
    authorisation: Authorisation,
    { document, applicant, signature: encoded }: InputOf<typeof authorisationApply>,
  ): Promise<void> {
    const { authority, followed, keys, networkId, nowMs, store } = this.#access;
    const rules = this.#rules();
    const { id } = authorisation;
    ensure(authorisation.networkId === networkId, "not-authorised", "authorisation: of another network");
    ensure(authorisation.authority === authority, "not-authorised", "authorisation: of another authority");
    const ours = equalBytes(authorisation.deliveryKey, rules.reader.deliveryKey);
    ensure(ours, "not-authorised", "authorisation: not the reader's delivery key");
    ensure(
      applicant === authorisation.applicant,
      "not-authorised",
      "authorisation: signed by another applicant",
    );
    const signature = parseRoleSignature(encoded);
    const role = verifyAuthorisationSignature(authorisation, { role: applicant, signature }, rules.roles);
    ensure(role.body === "applicant", "not-authorised", "authorisation: not signed by an applicant");
    requireDifferentPeople([role], authorisation, rules);
    const atMs = nowMs();
    const { caps } = charterNow(this.#access).charter;
    ensure(authorisation.cap <= caps.identityDaysPerAuthorisation, "cap-exceeded");
    // What the log would refuse once it is approved need not be approved.
    this.#requireTaken(this.#leafOf(authorisation, new Uint8Array(32), atMs));
    const salt = new Uint8Array(randomBytes(32));
    const content = commitment(salt, document);
    const leaf = signLeaf({ type: "application", id, authority, atMs, content }, keys.signing);
    this.#requireTaken(leaf);
    await writeOne(store, (connection) => {
      records.insertApplication(connection, { authorisation, document, salt, leaf: encodeLeaf(leaf) });
      records.insertSignature(connection, id, { role: role.id, body: role.body, signature: encoded, atMs });
    });
    this.#access.log.info({ authorisation: id, logSize: followed.size }, "applied");
  }

  /** With enough of both bodies: the one signed document and its leaf, stored before anything is sent. */
  async #complete(id: AuthorisationId, authorisation: Authorisation, document: Uint8Array): Promise<void> {
    const { store, nowMs } = this.#access;
    if (this.#find(id).granted) return;
    const rules = this.#rules();
    const signatures = records.signaturesOf(store.reader, id);
    const people = signatures.map(({ role }) => roleOf(rules, role));
    if (!hasApprovals(people, rules.approvals, authorisation.emergency)) return;
    const signed = encodeSignedAuthorisation({
      authorisation: parseAuthorisation(document),
      signatures: signatures.map(({ role, signature }) => ({ role, signature })),
    });
    verifyAuthorisation(signed, rules);
    const salt = new Uint8Array(randomBytes(32));
    const leaf = this.#leafOf(authorisation, commitment(salt, signed), nowMs());
    this.#requireTaken(leaf);
    const grant = { signed, salt, leaf: encodeLeaf(leaf) };
    await writeOne(store, (connection) => records.insertGrant(connection, id, grant));
  }

  /** Enters in the log what is stored and not there yet. */
  async #advance(id: AuthorisationId): Promise<void> {
    const { followed, store, log } = this.#access;
    const { applicationLeaf, applicationIndex, granted } = this.#find(id);
    if (applicationIndex === undefined) {
      const index = await followed.append(applicationLeaf);
      await writeOne(store, (connection) => records.setApplicationIndex(connection, id, index));
    }
    if (!granted || granted.logIndex !== undefined) return;
    try {
      const index = await followed.append(granted.leaf);
      await writeOne(store, (connection) => records.settleGrant(connection, id, index));
      log.info({ authorisation: id, index }, "granted");
      this.#granted();
    } catch (error) {
      // The log refuses for good (a refusal came first, say): the document is given up, the application stays.
      if (error instanceof CustosError && error.code === "bad-log") {
        await writeOne(store, (connection) => records.settleGrant(connection, id, undefined));
        throw new CustosError("conflict", "the log does not take the authorisation", { cause: error });
      }
      throw error;
    }
  }

  #leafOf(authorisation: Authorisation, content: Uint8Array, atMs: number): LeafOf<"authorisation"> {
    const { id, authority, fromDay, toDay, releaseUntilDay, mode, cap, noticeDueDay, emergency } =
      authorisation;
    const days = { fromDay, toDay, releaseUntilDay, noticeDueDay };
    const subjects = authorisation.subjects.length;
    return signLeaf(
      { type: "authorisation", id, authority, atMs, subjects, ...days, mode, cap, emergency, content },
      this.#access.keys.signing,
    );
  }

  #requireTaken(leaf: Leaf): void {
    try {
      this.#access.followed.check(leaf);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : leaf.type;
      throw new CustosError("not-authorised", message, { cause });
    }
  }

  /** So that a false signature is named as such; the log looks at it again. */
  #verifyStep(leaf: Forwarded & { by: string; signature: RoleSignature }): void {
    const role = this.#rules().roles.find(({ id }) => id === leaf.by);
    ensure(role, "bad-signature", `${leaf.type}: by a role that is not on record`);
    verifyLeafByRole(leaf, role.key, leaf.signature);
  }

  #rules(): AuthorisationRules {
    const { authority, followed, nowMs } = this.#access;
    const roles = followed.directory.roles(authority, dayOf(nowMs()));
    return authorisationRules(charterNow(this.#access).charter, authority, roles);
  }

  #find(id: AuthorisationId): records.StoredAuthorisation {
    const found = records.findAuthorisation(this.#access.store.reader, id);
    ensure(found, "not-found");
    return found;
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.catch(() => {}).then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}

function roleOf(rules: AuthorisationRules, id: string): AuthorisationRole {
  const role = rules.roles.find((one) => one.id === id);
  ensure(role, "not-authorised", "authorisation: signed by a role that is not on record any more");
  return role;
}

function isForwarded(leaf: Leaf): leaf is Forwarded {
  return (forwarded as readonly string[]).includes(leaf.type);
}
