import { ensure } from "@custos/base";
import { staffInvite, staffList, staffMe, staffOpen, staffSignOut, type StaffPerson } from "@custos/contract";
import { authorityOfCharter, type CharterNote } from "@custos/crypto/verify";
import { handle, type Handler } from "@custos/service";
import type { Access } from "../access.js";
import { writeOne } from "../store/open.js";
import { bodyOf, charterOr, passkeyState, rolesNow } from "./admission.js";
import { makeLink, useLink } from "./links.js";
import { passkeyOf } from "./passkeys.js";
import { findPerson, insertPerson, listPeople, type Person } from "./people.js";
import { endSession, openSession, type StaffSession } from "./sessions.js";
import { personOf } from "./duty.js";

export interface StaffOptions {
  readonly access: Access;
  /** Charter number 1, for as long as the log is not here */
  readonly first: CharterNote;
  /** A session has ended. */
  readonly signedOut: () => void;
}

/** Links, sessions, and who is who. */
export function staffHandlers({ access, first, signedOut }: StaffOptions): Handler<StaffSession>[] {
  const { authority, nowMs, store, followed } = access;
  const shown = (person: Person): StaffPerson => ({
    ...person,
    passkey: passkeyState(access, first, person),
  });
  return [
    handle<typeof staffInvite, StaffSession>(staffInvite, (person) => {
      // What a leaf of the log cannot say is no name.
      ensure(!/[\p{Surrogate}\0]/u.test(person.name), "malformed", "name: not text");
      const role = rolesNow(access, first).find(({ id }) => id === person.id);
      ensure(!role || role.body === bodyOf(person), "already-exists", "the id is another body's");
      return writeOne(store, (connection) => {
        const known = findPerson(connection, person.id);
        const same = !known || (known.name === person.name && known.duty === person.duty);
        ensure(same, "already-exists", "somebody else has this id");
        if (!known) insertPerson(connection, person);
        return makeLink(connection, person.id, nowMs());
      });
    }),
    handle<typeof staffOpen, StaffSession>(staffOpen, async ({ token }) => {
      const { person, ...opened } = await writeOne(store, (connection) => {
        const id = useLink(connection, token, nowMs());
        return { person: findPerson(connection, id), ...openSession(connection, id, nowMs()) };
      });
      ensure(person, "corrupt", "a link of nobody");
      return { ...opened, person: shown(person) };
    }),
    handle<typeof staffMe, StaffSession>(staffMe, (_input, { session }) => {
      const { person } = personOf(session);
      const { charter } = charterOr(access, first);
      const passkey = passkeyOf(store.reader, person.id);
      const charters = followed.directory.charters();
      return {
        person: shown(person),
        ...(passkey ? { credentialId: passkey.credentialId } : {}),
        softwareKeys: access.config.softwareKeys,
        authority,
        authorityName: authorityOfCharter(charter, authority).name,
        charters: charters.length > 0 ? charters.map(({ note }) => note) : [first.note],
        timeMs: nowMs(),
      };
    }),
    handle<typeof staffList, StaffSession>(staffList, () => ({
      people: listPeople(store.reader).map(shown),
    })),
    handle<typeof staffSignOut, StaffSession>(staffSignOut, async (_input, { session }) => {
      const { hash } = personOf(session);
      await writeOne(store, (connection) => endSession(connection, hash));
      signedOut();
      return {};
    }),
  ];
}
