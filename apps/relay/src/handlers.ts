import type { Handler } from "@custos/service";
import { consoleHandlers } from "./console/console-handlers.js";
import { personNameHandlers } from "./console/person-names.js";
import { acceptHandler } from "./enrolment/accept.js";
import { directoryHandlers } from "./enrolment/directory-handlers.js";
import { invitationHandlers } from "./enrolment/invitations.js";
import { feedHandlers } from "./feed/feed-handlers.js";
import { keyPackageHandlers } from "./key-packages.js";
import { logHandlers } from "./log/log-handlers.js";
import type { Relay } from "./relay.js";
import type { CheckpointNotes } from "./rooms/checkpoint-notes.js";
import { commitHandlers } from "./rooms/commit.js";
import { complaintHandlers } from "./rooms/complaint.js";
import { leaveHandlers } from "./rooms/leave.js";
import { readingHandlers } from "./rooms/read-rooms.js";
import { messageHandlers } from "./rooms/send-message.js";
import type { RelaySession } from "./session.js";

/** What answers each operation of the relay but `session.open`. */
export function relayHandlers(relay: Relay, notes: CheckpointNotes): Handler<RelaySession>[] {
  return [
    ...directoryHandlers(relay),
    ...invitationHandlers(relay),
    acceptHandler(relay),
    ...keyPackageHandlers(relay),
    ...logHandlers(relay),
    ...commitHandlers(relay),
    ...messageHandlers(relay),
    ...leaveHandlers(relay),
    ...readingHandlers(relay, notes),
    ...complaintHandlers(relay),
    ...feedHandlers(relay),
    ...personNameHandlers(relay),
    ...consoleHandlers(relay),
  ];
}
