import { ensure } from "@custos/base";
import {
  passkeyBegin,
  passkeyChallenge,
  passkeyFinish,
  passkeySignIn,
  staffEnrolments,
} from "@custos/contract";
import { authorityOfCharter } from "@custos/crypto/verify";
import { handle, type Handler } from "@custos/service";
import { writeOne } from "../store/open.js";
import { charterOr, passkeyState } from "./admission.js";
import { Challenges } from "./challenges.js";
import { personOf } from "./duty.js";
import { Enrolments } from "./enrolments.js";
import type { StaffOptions } from "./handlers.js";
import { insertPasskey, passkeyById, passkeyOf, passkeysAt, setCounter } from "./passkeys.js";
import { findPerson } from "./people.js";
import { openSession, type StaffSession } from "./sessions.js";
import {
  checkHost,
  clientDataOf,
  creationOptions,
  requestOptions,
  verifyAssertion,
  verifyCreation,
} from "./webauthn.js";

/** Making a passkey, signing in by one, and what waits to be admitted to the log. */
export function passkeyHandlers({ access, first }: StaffOptions): Handler<StaffSession>[] {
  const { authority, config, nowMs, store } = access;
  const origins = { allowed: config.webOrigins };
  const enrolments = new Enrolments(access, first);
  const making = new Challenges();
  const signingIn = new Challenges();
  return [
    handle<typeof passkeyBegin, StaffSession>(passkeyBegin, async (input, { session }) => {
      const { person } = personOf(session);
      const host = checkHost(input.host, origins);
      ensure(!passkeyOf(store.reader, person.id), "already-exists", "this person has its passkey");
      const challenge = making.issue({ host, person: person.id }, nowMs());
      const site = authorityOfCharter(charterOr(access, first).charter, authority).name;
      return { options: await creationOptions(person, { host, challenge, site }) };
    }),
    handle<typeof passkeyFinish, StaffSession>(passkeyFinish, async ({ response }, { session }) => {
      const { person } = personOf(session);
      const client = clientDataOf(response);
      const given = making.take(client.challenge, nowMs());
      ensure(given?.person === person.id, "bad-signature", "passkey: not an answer to a challenge of today");
      const passkey = await verifyCreation(response, client, given.host, origins);
      await writeOne(store, (connection) => {
        const taken = passkeyOf(connection, person.id) ?? passkeyById(connection, passkey.credentialId);
        ensure(!taken, "already-exists", "this person has its passkey");
        insertPasskey(connection, { ...passkey, person: person.id });
      });
      return { person: { ...person, passkey: passkeyState(access, first, person) } };
    }),
    handle<typeof passkeyChallenge, StaffSession>(passkeyChallenge, async (input) => {
      const host = checkHost(input.host, origins);
      const challenge = signingIn.issue({ host }, nowMs());
      return { options: await requestOptions(host, challenge, passkeysAt(store.reader, host)) };
    }),
    handle<typeof passkeySignIn, StaffSession>(passkeySignIn, async ({ response }) => {
      const client = clientDataOf(response);
      const given = signingIn.take(client.challenge, nowMs());
      const passkey = passkeyById(store.reader, client.credentialId);
      ensure(passkey, "not-found", "no such passkey");
      ensure(given?.host === passkey.rpId, "bad-signature", "passkey: not an answer to a challenge of today");
      const counter = await verifyAssertion(response, client, passkey, origins);
      const opened = await writeOne(store, (connection) => {
        setCounter(connection, passkey.credentialId, counter);
        return openSession(connection, passkey.person, nowMs());
      });
      const person = findPerson(store.reader, passkey.person);
      ensure(person, "corrupt", "a passkey of nobody");
      return { ...opened, person: { ...person, passkey: passkeyState(access, first, person) } };
    }),
    handle<typeof staffEnrolments, StaffSession>(staffEnrolments, async () => ({
      waiting: await enrolments.waiting(),
    })),
  ];
}
