import {
  invitationList,
  invitationWithdraw,
  networkOverview,
  operatorClose,
  operatorInvite,
  operatorOpen,
  personOverview,
} from "@custos/contract";
import { handle } from "@custos/service";
import { Figures } from "./figures.js";
import { listInvitations, withdrawInvitation } from "./invitations.js";
import { closeSessions, makeLink, openLink } from "./operator-sessions.js";
import { overview } from "./overview.js";
import { peopleOverview } from "./people.js";
import type { Relay } from "../relay.js";
import { operatorOf, type RelaySession } from "../session.js";

/** What an operator's console asks. */
export function consoleHandlers(relay: Relay) {
  const figures = new Figures(relay);
  const upSinceMs = relay.nowMs();
  return [
    handle<typeof operatorInvite, RelaySession>(operatorInvite, (_, context) => makeLink(relay, context)),
    handle<typeof operatorOpen, RelaySession>(operatorOpen, ({ token }) => openLink(relay, token)),
    handle<typeof operatorClose, RelaySession>(operatorClose, (_, context) => closeSessions(relay, context)),
    handle<typeof networkOverview, RelaySession>(networkOverview, (_, context) =>
      overview(relay, figures, upSinceMs, operatorOf(context)),
    ),
    handle<typeof personOverview, RelaySession>(personOverview, ({ after }) => peopleOverview(relay, after)),
    handle<typeof invitationList, RelaySession>(invitationList, () => listInvitations(relay)),
    handle<typeof invitationWithdraw, RelaySession>(invitationWithdraw, ({ invitationKey }, context) =>
      withdrawInvitation(relay, invitationKey, context),
    ),
  ];
}
