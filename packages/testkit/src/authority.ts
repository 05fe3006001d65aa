import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CustosError,
  ensure,
  type AuthorisationId,
  type Day,
  type PersonId,
  type RoomId,
} from "@custos/base";
import {
  accessStatus,
  authorisationApply,
  authorisationApprove,
  authorisationRevoke,
  authorisationStatus,
  openedRead,
  type OpenedMessage,
  type OutputOf,
} from "@custos/contract";
import { contentCodec, encodeRoleSignature, plainTextOf } from "@custos/crypto/codec";
import { encodeLeaf, signLeafAsRole, type Leaf } from "@custos/crypto/log";
import {
  authorityOfCharter,
  encodeAuthorisation,
  signAuthorisation,
  type Authorisation,
} from "@custos/crypto/verify";
import { callOperation } from "@custos/service";
import type { RolePerson } from "custos";
import type { TestClock } from "./clock.js";
import type { AccessServer, NetworkParts } from "./make-network.js";
import { idFor } from "./ids.js";
import { until } from "./until.js";

/** What is applied for; the rest is the same for all. Today alone where no days are given. */
export interface Ask {
  readonly name: string;
  readonly subjects: Authorisation["subjects"];
  readonly fromDay?: Day;
  readonly toDay?: Day;
  readonly change?: Partial<Authorisation>;
}

export function personSubject(id: PersonId): Authorisation["subjects"][number] {
  return { kind: "person", id };
}

export function roomSubject(id: RoomId): Authorisation["subjects"][number] {
  return { kind: "room", id };
}

/** One authority: its reader, and everybody of its bodies. */
export class Authority {
  readonly code: string;
  readonly number: number;
  readonly server: AccessServer["server"];
  readonly roles: readonly RolePerson[];
  readonly #token: string;
  readonly #clock: TestClock;
  readonly #parts: NetworkParts;

  constructor(parts: NetworkParts, access: AccessServer, roles: readonly RolePerson[], token: string) {
    this.code = access.code;
    this.number = access.number;
    this.server = access.server;
    this.roles = roles;
    this.#token = token;
    this.#clock = parts.clock;
    this.#parts = parts;
  }

  document({ name, subjects, fromDay = this.#clock.day, toDay = fromDay, change }: Ask): Authorisation {
    const { charter } = this.#parts.charter;
    const approvers = this.roles.filter(({ body }) => body !== "applicant");
    return {
      format: "custos authorisation 1",
      id: idFor<AuthorisationId>(this.#parts.seed, "authorisation", `${this.code} ${name}`),
      networkId: charter.networkId,
      authority: this.number,
      case: `case ${name}`,
      legalBasis: "Act of the tests, section 1",
      necessity: "Nothing less would do",
      subjects,
      fromDay,
      toDay,
      releaseUntilDay: toDay + 7,
      mode: "prospective",
      cap: 60,
      deliveryKey: authorityOfCharter(charter, this.number).reader.deliveryKey,
      noticeDueDay: toDay + charter.notice.subjectDays,
      emergency: false,
      applicant: this.#role("applicant").id,
      approvers: approvers.map(({ id }) => id),
      reader: "reader 1",
      ...change,
    };
  }

  async apply(authorisation: Authorisation): Promise<void> {
    const applicant = this.#role("applicant");
    await callOperation(
      this.server.url,
      authorisationApply,
      {
        document: encodeAuthorisation(authorisation),
        applicant: applicant.id,
        signature: signatureOf(authorisation, applicant),
      },
      { token: this.#token },
    );
  }

  async approve(authorisation: Authorisation, role: RolePerson): Promise<boolean> {
    const { granted } = await callOperation(
      this.server.url,
      authorisationApprove,
      { id: authorisation.id, role: role.id, signature: signatureOf(authorisation, role) },
      { token: this.#token },
    );
    return granted;
  }

  /** Applied for, and approved by two of each body. */
  async grant(ask: Ask): Promise<Authorisation> {
    const authorisation = this.document(ask);
    await this.apply(authorisation);
    for (const role of this.roles) {
      if (authorisation.approvers.includes(role.id)) await this.approve(authorisation, role);
    }
    return authorisation;
  }

  /** One person of oversight ends or suspends it. */
  async step(type: "revocation" | "suspension" | "resumption", { id }: Authorisation): Promise<number> {
    const role = this.#role("oversight");
    const leaf = signLeafAsRole(
      { type, authorisation: id, authority: this.number, atMs: this.#clock.nowMs(), by: role.id },
      role.key.seed,
    );
    const answer = await callOperation(
      this.server.url,
      authorisationRevoke,
      { leaf: encodeLeaf(leaf as Leaf) },
      { token: this.#token },
    );
    return answer.index;
  }

  status({ id }: Pick<Authorisation, "id">): Promise<OutputOf<typeof authorisationStatus>> {
    return callOperation(this.server.url, authorisationStatus, { id }, { token: this.#token });
  }

  /** Days whose keys have been released, ascending. */
  async releasedDays(authorisation: Pick<Authorisation, "id">): Promise<Day[]> {
    const { released } = await this.status(authorisation);
    return released.map(({ day }) => day).toSorted((a, b) => a - b);
  }

  async waitForRelease(authorisation: Pick<Authorisation, "id">, ...days: readonly Day[]): Promise<void> {
    await until(async () => {
      const released = await this.releasedDays(authorisation);
      return days.every((day) => released.includes(day));
    });
  }

  /** The reader has tried to release under this authorisation and could not, as its own log says. */
  async waitForFailedRelease({ id }: Pick<Authorisation, "id">): Promise<void> {
    const path = join(this.#parts.layout.access(this.code), "access.log");
    await until(() =>
      readFileSync(path, "utf8")
        .split("\n")
        .some((line) => line.includes(id) && line.includes("release not finished")),
    );
  }

  /** The reader has gone through all that the relay has for it. */
  async settled(): Promise<void> {
    await until(async () => {
      const status = await callOperation(this.server.url, accessStatus, {}, { token: this.#token });
      return status.readCursor >= status.feedHead;
    });
  }

  /** Everything opened so far, once the reader has settled. */
  async readOpened(): Promise<OpenedMessage[]> {
    await this.settled();
    const opened: OpenedMessage[] = [];
    for (;;) {
      const { messages } = await callOperation(
        this.server.url,
        openedRead,
        { after: opened.at(-1)?.cursor ?? 0, limit: 256 },
        { token: this.#token },
      );
      if (messages.length === 0) return opened;
      opened.push(...messages);
    }
  }

  /** Texts of what has been opened, sorted; under one authorisation alone where it is given. */
  async openedTexts(authorisation?: Pick<Authorisation, "id">): Promise<string[]> {
    const opened = await this.readOpened();
    return opened
      .filter(({ authorisations }) => !authorisation || authorisations.includes(authorisation.id))
      .flatMap(({ content }) => plainTextOf(contentCodec.decode(content)) ?? [])
      .toSorted();
  }

  #role(body: RolePerson["body"]): RolePerson {
    const found = this.roles.find((role) => role.body === body);
    ensure(found, "internal", `no ${body} in ${this.code}`);
    return found;
  }
}

function signatureOf(authorisation: Authorisation, { id, key }: RolePerson): Uint8Array {
  return encodeRoleSignature(signAuthorisation(authorisation, id, key.seed).signature);
}

/** The authority of that code. */
export function authorityOf(authorities: readonly Authority[], code: string): Authority {
  const found = authorities.find((authority) => authority.code === code);
  if (!found) throw new CustosError("not-found", `no authority ${code}`);
  return found;
}
