import { ensure } from "@custos/base";
import { directoryNames, directorySearch, ledgerRead, logState, roomsCoverage } from "@custos/contract";
import { handle, type Handler } from "@custos/service";
import type { Access } from "../access.js";
import { ledgerAfter } from "../ledger.js";
import { authorisationsInForce } from "../opened/lens.js";
import { personOf, personWith } from "../staff/duty.js";
import type { StaffSession } from "../staff/sessions.js";
import type { Names } from "./names.js";
import { roomCoverages } from "./rooms.js";

/** What the workbench shows beside cases and messages: people, rooms, the log, who has read. */
export function deskHandlers(access: Access, names: Names): Handler<StaffSession>[] {
  const { followed, store } = access;
  return [
    handle<typeof directorySearch, StaffSession>(directorySearch, ({ text, limit }, { session }) => {
      personWith(session, "applicant");
      return { people: names.search(text, limit) };
    }),
    handle<typeof directoryNames, StaffSession>(directoryNames, ({ personIds }, { session }) => {
      personOf(session);
      return { people: names.of(personIds) };
    }),
    handle<typeof roomsCoverage, StaffSession>(roomsCoverage, (_input, { session }) => {
      const { id } = personWith(session, "analyst");
      return { rooms: roomCoverages(store.reader, authorisationsInForce(access, id)) };
    }),
    handle<typeof logState, StaffSession>(logState, ({ recent }, { session }) => {
      personOf(session);
      const { checkpoint, size } = followed;
      ensure(checkpoint !== undefined, "unavailable", "the log is not here yet");
      return { checkpoint, size, entries: followed.entriesFrom(Math.max(0, size - recent)) };
    }),
    handle<typeof ledgerRead, StaffSession>(ledgerRead, ({ after, limit }, { session }) => {
      personWith(session, "auditor", "oversight");
      return ledgerAfter(store.reader, after, limit);
    }),
  ];
}
