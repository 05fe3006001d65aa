import { dayOf } from "@custos/base";
import type { AuthorisationRequest, Transcript } from "../transcript/types.js";

/**
 * The messages that an authorisation's scope says should be opened: what the answer is *checked* against, never what
 * it is made of. Those of a room sent while the person is a member, or all of the room's, on the days.
 */
export function messagesInScope(request: AuthorisationRequest, transcript: Transcript): Set<string> {
  const inScope = new Set<string>();
  const members = new Map<string, Set<string>>();
  for (const event of transcript.events) {
    if (event.type === "room") members.set(event.room, new Set(event.members));
    else if (event.type === "join") members.get(event.room)?.add(event.person);
    else if (event.type === "leave") members.get(event.room)?.delete(event.person);
    else {
      const day = dayOf(event.atMs);
      if (day < request.fromDay || day > request.toDay) continue;
      const applies =
        request.kind === "room"
          ? event.room === request.subject
          : members.get(event.room)?.has(request.subject);
      if (applies) inScope.add(event.id);
    }
  }
  return inScope;
}
