import { ensure } from "@custos/base";
import {
  accessStatus,
  authorisationApply,
  authorisationApprove,
  authorisationRevoke,
  authorisationStatus,
  openedRead,
} from "@custos/contract";
import { handle, type Handler, type Route } from "@custos/service";
import type { Access } from "./access.js";
import type { Authorisations } from "./authorisations/authorisations.js";
import type { Feed } from "./feed/feed.js";
import { openedHead } from "./opened/opened.js";
import { streamOpened, viewOpened, type OpenedNews } from "./opened/stream.js";
import type { FeedReader } from "./reader/reader.js";
import { callerWith } from "./staff/duty.js";
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
  const { authority, followed, store } = access;
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
    handle<typeof authorisationStatus, StaffSession>(authorisationStatus, ({ id }, { session }) => {
      callerWith(session);
      return authorisations.status(id);
    }),
    handle<typeof openedRead, StaffSession>(openedRead, async ({ after, limit }, { session }) => {
      callerWith(session);
      return { messages: await viewOpened(access, after, limit), head: openedHead(store.reader) };
    }),
    handle<typeof accessStatus, StaffSession>(accessStatus, async (_input, { session }) => {
      callerWith(session);
      return {
        feedHead: await feed.head(),
        authority,
        logSize: followed.size,
        feedCursor: feed.cursor,
        readCursor: reader.cursor,
        openedHead: openedHead(store.reader),
      };
    }),
  ];
}

/** `/v1/opened.stream?after=N`, or after the `last-event-id` with which a client comes back. */
export function streamRoute(access: Access, { feed, news, reader, sessionOf }: Parts): Route {
  const progress = () => ({
    feedCursor: feed.cursor,
    readCursor: reader.cursor,
    openedHead: openedHead(access.store.reader),
  });
  return {
    method: "GET",
    path: "/v1/opened.stream",
    reply: ({ headers, query, signal }) => {
      const token = /^Bearer (.+)$/.exec(headers.authorization as string)?.[1];
      ensure(token !== undefined && sessionOf(token)?.caller === "administrator", "unauthenticated");
      const after = headers["last-event-id"] ?? query.get("after") ?? "0";
      ensure(typeof after === "string" && /^\d{1,15}$/.test(after), "malformed", "after: not a cursor");
      return { events: streamOpened(access, news, { after: Number(after), progress }, signal) };
    },
  };
}
