import { BadInput } from "./bad-input.js";
import { transcriptLine, type TranscriptLine } from "./lines.js";
import type { Transcript, TranscriptEvent, TranscriptPerson } from "./types.js";

/** Members a room may have by the replay's charter. */
export const roomMembersCap = 250;

/** A room as the lines so far leave it: members in the order in which they came. */
interface RoomState {
  readonly members: Set<string>;
  closed: boolean;
}

/**
 * Reads a transcript whole, or throws BadInput with `file:line: what is wrong`.
 * `file` is the name to show, `bytes` its content.
 */
export function parseTranscript(file: string, bytes: Uint8Array): Transcript {
  const people = new Map<string, TranscriptPerson>();
  const rooms = new Map<string, RoomState>();
  const messages = new Set<string>();
  const events: TranscriptEvent[] = [];
  let lastAtMs = Number.NEGATIVE_INFINITY;

  for (const [index, text] of linesOf(file, bytes).entries()) {
    const line = index + 1;
    const bad = (what: string): never => {
      throw new BadInput(`${file}:${line}: ${what}`);
    };
    const known = (person: string) => people.has(person) || bad(`no person ${show(person)} before this line`);
    const roomOf = (id: string): RoomState => {
      const room = rooms.get(id) ?? bad(`no room ${show(id)} before this line`);
      return room.closed ? bad(`room ${show(id)} is closed: its last member has left`) : room;
    };
    const memberOf = (room: RoomState, person: string) =>
      room.members.has(person) || bad(`${show(person)} is not a member`);

    const entry = parseLine(text, bad);
    if (entry.type === "person") {
      if (people.has(entry.id)) bad(`person ${show(entry.id)} is there already`);
      people.set(entry.id, {
        id: entry.id,
        name: entry.name,
        authority: entry.authority,
        language: entry.language,
      });
      continue;
    }
    if (entry.at < lastAtMs) bad("is earlier than the line before");
    lastAtMs = entry.at;
    const at = { line, atMs: entry.at };

    switch (entry.type) {
      case "room": {
        if (rooms.has(entry.id)) bad(`room ${show(entry.id)} is there already`);
        for (const member of entry.members) known(member);
        const members = new Set(entry.members);
        if (members.size !== entry.members.length) bad("members: somebody is named twice");
        if (members.size > roomMembersCap) bad(`members: a room holds ${roomMembersCap} at most`);
        rooms.set(entry.id, { members, closed: false });
        events.push({ type: "room", ...at, room: entry.id, name: entry.name, members: entry.members });
        break;
      }
      case "join": {
        const room = roomOf(entry.room);
        known(entry.person);
        known(entry.by);
        memberOf(room, entry.by);
        if (room.members.has(entry.person)) bad(`${show(entry.person)} is a member already`);
        if (room.members.size >= roomMembersCap) bad(`a room holds ${roomMembersCap} members at most`);
        room.members.add(entry.person);
        events.push({ type: "join", ...at, room: entry.room, person: entry.person, by: entry.by });
        break;
      }
      case "leave": {
        const room = roomOf(entry.room);
        known(entry.person);
        memberOf(room, entry.person);
        room.members.delete(entry.person);
        const remover = room.members.values().next().value;
        room.closed = remover === undefined;
        events.push({ type: "leave", ...at, room: entry.room, person: entry.person, remover });
        break;
      }
      case "message": {
        const room = roomOf(entry.room);
        known(entry.from);
        memberOf(room, entry.from);
        if (messages.has(entry.id)) bad(`message ${show(entry.id)} is there already`);
        messages.add(entry.id);
        events.push({
          type: "message",
          ...at,
          room: entry.room,
          from: entry.from,
          id: entry.id,
          text: entry.text,
        });
        break;
      }
    }
  }
  return { people: [...people.values()], events };
}

function parseLine(text: string, bad: (what: string) => never): TranscriptLine {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return bad(text.trim() === "" ? "is empty" : "is not JSON");
  }
  const result = transcriptLine.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue?.path.join(".");
  return bad(`${place ? `${place}: ` : ""}${issue?.message ?? "not of the form"}`);
}

function linesOf(file: string, bytes: Uint8Array): string[] {
  // Line by line, so that bad bytes are reported with their line.
  const lines: string[] = [];
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let from = 0;
  while (from < bytes.length) {
    const end = bytes.indexOf(0x0a, from);
    const to = end < 0 ? bytes.length : end;
    try {
      lines.push(decoder.decode(bytes.subarray(from, to)));
    } catch {
      throw new BadInput(`${file}:${lines.length + 1}: is not UTF-8`);
    }
    from = to + 1;
  }
  return lines;
}

/** An id as it may be shown on a terminal. */
function show(id: string): string {
  return JSON.stringify(id);
}
