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
import type { IsStaff, StaffSession } from "./staff.js";

/** The parts that answer for themselves. */
export interface Parts {
  readonly authorisations: Authorisations;
  readonly feed: Feed;
  readonly reader: FeedReader;
  readonly news: OpenedNews;
  readonly isStaff: IsStaff;
}

export function accessHandlers(
  access: Access,
  { authorisations, feed, reader }: Parts,
): Handler<StaffSession>[] {
  const { authority, followed, store } = access;
  return [
    handle<typeof authorisationApply, StaffSession>(authorisationApply, (input) =>
      authorisations.apply(input),
    ),
    handle<typeof authorisationApprove, StaffSession>(authorisationApprove, (input) =>
      authorisations.approve(input),
    ),
    handle<typeof authorisationRevoke, StaffSession>(authorisationRevoke, ({ leaf }) =>
      authorisations.forward(leaf),
    ),
    handle<typeof authorisationStatus, StaffSession>(authorisationStatus, ({ id }) =>
      authorisations.status(id),
    ),
    handle<typeof openedRead, StaffSession>(openedRead, async ({ after, limit }) => ({
      messages: await viewOpened(access, after, limit),
      head: openedHead(store.reader),
    })),
    handle<typeof accessStatus, StaffSession>(accessStatus, async () => ({
      feedHead: await feed.head(),
      authority,
      logSize: followed.size,
      feedCursor: feed.cursor,
      readCursor: reader.cursor,
      openedHead: openedHead(store.reader),
    })),
  ];
}

/** `/v1/opened.stream?after=N`, or after the `last-event-id` with which a client comes back. */
export function streamRoute(access: Access, { feed, news, isStaff, reader }: Parts): Route {
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
      ensure(token !== undefined && isStaff(token), "unauthenticated");
      const after = headers["last-event-id"] ?? query.get("after") ?? "0";
      ensure(typeof after === "string" && /^\d{1,15}$/.test(after), "malformed", "after: not a cursor");
      return { events: streamOpened(access, news, { after: Number(after), progress }, signal) };
    },
  };
}
