import { ensure } from "@custos/base";
import {
  accessStatus,
  authorisationApply,
  authorisationApprove,
  authorisationList,
  authorisationRevoke,
  authorisationStatus,
  openedRead,
} from "@custos/contract";
import { handle, type Handler, type Route } from "@custos/service";
import type { Access } from "./access.js";
import type { Authorisations } from "./authorisations/authorisations.js";
import type { Feed } from "./feed/feed.js";
import { listCases } from "./authorisations/cases.js";
import { visibleTo } from "./authorisations/visible.js";
import { readerLens, wholeLens, type Lens } from "./opened/lens.js";
import { streamOpened, viewOpened, type OpenedNews } from "./opened/stream.js";
import type { FeedReader } from "./reader/reader.js";
import { callerOf, callerWith } from "./staff/duty.js";
import type { StaffSession } from "./staff/sessions.js";

/** The parts that answer for themselves. */
export interface Parts {
  readonly authorisations: Authorisations;
  readonly feed: Feed;
  readonly reader: FeedReader;
  readonly news: OpenedNews;
  /** Who a bearer token belongs to */
  readonly sessionOf: (token: string) => StaffSession | undefined;
}

export function accessHandlers(
  access: Access,
  { authorisations, feed, reader }: Parts,
): Handler<StaffSession>[] {
  const { authority, followed } = access;
  return [
    handle<typeof authorisationApply, StaffSession>(authorisationApply, (input, { session }) => {
      const person = callerWith(session, "applicant");
      ensure(!person || input.applicant === person.id, "forbidden", "an application in somebody else's name");
      return authorisations.apply(input);
    }),
    handle<typeof authorisationApprove, StaffSession>(authorisationApprove, (input, { session }) => {
      const person = callerWith(session, "authorising", "oversight");
      ensure(!person || input.role === person.id, "forbidden", "an approval in somebody else's name");
      return authorisations.approve(input);
    }),
    handle<typeof authorisationRevoke, StaffSession>(authorisationRevoke, ({ leaf }, { session }) => {
      const person = callerWith(session, "applicant", "authorising", "oversight");
      return authorisations.forward(leaf, person?.id);
    }),
    handle<typeof authorisationStatus, StaffSession>(authorisationStatus, ({ id }, { session }) =>
      authorisations.status(id, visibleTo(callerOf(session))),
    ),
    handle<typeof authorisationList, StaffSession>(authorisationList, (_input, { session }) => ({
      cases: followed.size === 0 ? [] : listCases(access, callerOf(session)),
    })),
    handle<typeof openedRead, StaffSession>(openedRead, async ({ after, limit }, { session }) => {
      callerWith(session, "analyst");
      const lens = lensOf(access, session);
      const messages = await viewOpened(access, lens, after, limit);
      // While that was written to the ledger an authorisation may have ended.
      return { messages: messages.filter(lens.mayGive), head: lens.head() };
    }),
    handle<typeof accessStatus, StaffSession>(accessStatus, async (_input, { session }) => ({
      feedHead: await feed.head(),
      authority,
      logSize: followed.size,
      feedCursor: feed.cursor,
      readCursor: reader.cursor,
      openedHead: lensOf(access, session).head(),
    })),
  ];
}

/** A person looks through the authorisations that name it, the authority's own programs at everything. */
function lensOf(access: Access, session: StaffSession | undefined): Lens {
  const person = callerOf(session);
  return person ? readerLens(access, person.id) : wholeLens(access);
}

/** `/v1/opened.stream?after=N`, or after the `last-event-id` with which a client comes back. */
export function streamRoute(access: Access, { feed, news, reader, sessionOf }: Parts): Route {
  return {
    method: "GET",
    path: "/v1/opened.stream",
    reply: ({ headers, query, signal }) => {
      const token = /^Bearer (.+)$/.exec(headers.authorization as string)?.[1];
      const session = token === undefined ? undefined : sessionOf(token);
      ensure(token !== undefined && session, "unauthenticated");
      callerWith(session, "analyst");
      const after = headers["last-event-id"] ?? query.get("after") ?? "0";
      ensure(typeof after === "string" && /^\d{1,15}$/.test(after), "malformed", "after: not a cursor");
      const lens = lensOf(access, session);
      const progress = () => ({
        feedCursor: feed.cursor,
        readCursor: reader.cursor,
        openedHead: lens.head(),
      });
      const signedIn = (): boolean => sessionOf(token) !== undefined;
      const options = { after: Number(after), progress, signedIn };
      return { events: streamOpened(access, news, lens, options, signal) };
    },
  };
}
