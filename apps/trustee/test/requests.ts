import type { PersonId } from "@custos/base";
import type { Identity } from "@custos/crypto/codec";
import { releaseIdentities, type Authorisation } from "@custos/crypto/verify";
import { firstDay, idOf, personLeaf, startMs } from "../../../packages/crypto/test/log/network.js";
import {
  announce,
  enter,
  makeAuthorisation,
  signedBy,
} from "../../../packages/crypto/test/authorisation/documents.js";
import { reader, type Seat, type TestNetwork } from "./network.js";

export type Request = Parameters<Seat["release"]>[0];

const source = {
  keyPeriod: 1,
  authorityOf: (personId: PersonId) => (personId === idOf("alice") ? 1 : undefined),
};

/** An authorisation in a network's log, and the requests for its days. */
export class Warrant {
  readonly #network: TestNetwork;
  readonly #common: Omit<Request, "day" | "identitiesSalt" | "releaseIndex">;
  readonly authorisation: Authorisation;

  constructor(network: TestNetwork) {
    const authorisation = makeAuthorisation({ deliveryKey: reader.publicKey });
    const document = signedBy(authorisation);
    const { leaf, salt: documentSalt } = enter(authorisation, document);
    const authorisationIndex = network.append(personLeaf("alice"), leaf);
    this.#network = network;
    this.authorisation = authorisation;
    this.#common = { authorisationId: authorisation.id, document, documentSalt, authorisationIndex };
  }

  /** Announces a day in the log, which is still to be published, and gives the request that collects its keys. */
  announce(day = firstDay): Request {
    const { leaf, salt } = announce(this.authorisation, day, this.#network.tree.size, source);
    const releaseIndex = this.#network.append(leaf);
    return { ...this.#common, day, identitiesSalt: salt, releaseIndex };
  }

  async announced(day = firstDay, nowMs = startMs): Promise<Request> {
    const request = this.announce(day);
    await this.#network.publish(nowMs);
    return request;
  }

  identities({ day, releaseIndex }: Request): Identity[] {
    return releaseIdentities(this.authorisation, day, releaseIndex, source);
  }
}
