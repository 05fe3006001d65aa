import { ensure } from "@custos/base";
import { feedFollow, feedHead } from "@custos/contract";
import { handle } from "@custos/service";
import type { Relay } from "../relay.js";
import type { AccessSession, RelayContext, RelaySession } from "../session.js";

export function feedHandlers(relay: Relay) {
  return [
    handle<typeof feedFollow, RelaySession>(feedFollow, async ({ after }, context) => {
      const { authority } = accessOf(context);
      ensure(context.connection, "forbidden");
      return { head: await relay.feeds.follow(context.connection, authority, after) };
    }),
    handle<typeof feedHead, RelaySession>(feedHead, async (_, context) => ({
      head: await relay.feeds.head(accessOf(context).authority),
    })),
  ];
}

function accessOf({ session }: RelayContext): AccessSession {
  ensure(session?.caller === "access", "forbidden");
  return session;
}
