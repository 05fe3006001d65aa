import type { PersonId } from "@custos/base";
import type { ConversationRow, MessageRow } from "@custos/sdk";
import type { RowChange } from "./changes.js";
import { chatCommands } from "./commands.js";
import type { Names } from "./names.js";
import type { Notice, Presenter, RoomLabel } from "./notice.js";
import { safeJson } from "./safe-text.js";
import { authorityName, eventWords, messageWords } from "./words.js";

type Json = Record<string, unknown>;

/** One JSON object a line, `event` says what it is; foreign text is exact, what a terminal would obey is escaped. */
export class JsonPresenter implements Presenter {
  readonly #names: Names;
  readonly #write: (line: string) => void;

  constructor(names: Names, write: (line: string) => void) {
    this.#names = names;
    this.#write = write;
  }

  status(): void {
    // Events tell what changes; nothing is shown all the time.
  }

  present(notice: Notice): void {
    this.#write(safeJson(this.#jsonOf(notice)));
  }

  #jsonOf(notice: Notice): Json {
    const { kind: event } = notice;
    switch (notice.kind) {
      case "disclosure": {
        const { networkName, sponsor = null, version, language, text } = notice.disclosure;
        const authority = authorityName(notice.disclosure);
        return {
          event,
          network: networkName,
          sponsor,
          authority,
          version,
          language,
          text,
          type: notice.accept,
        };
      }
      case "hello":
      case "self": {
        const { personId, displayName, language, networkId, authority } = notice.self;
        const network = { id: networkId, name: notice.network.name };
        return { event, person: { id: personId, name: displayName }, language, network, authority };
      }
      case "rooms":
        return {
          event,
          rooms: notice.rooms.map(({ number, roomId, name, isOpen, overview }) => {
            const { unread, waiting, failed, standing, people } = overview;
            const counts = { unread, waiting, failed };
            return {
              number,
              id: roomId,
              name,
              open: isOpen,
              standing,
              ...counts,
              people: people.map(this.#person),
            };
          }),
        };
      case "opened":
      case "entered":
        return { ...notice, kind: undefined, event, room: roomOf(notice.room) };
      case "history":
        return { event, room: roomOf(notice.room), rows: notice.rows.map(this.#row) };
      case "change":
        return { event: notice.change.kind, room: roomOf(notice.room), ...this.#change(notice.change) };
      case "unread":
        return { event, room: roomOf(notice.room), count: notice.count };
      case "out":
        return { event, room: roomOf(notice.room), how: notice.how };
      case "waiting":
        return { event, room: roomOf(notice.room), text: notice.text };
      case "who": {
        const { room, who, network } = notice;
        const members = who.members.map(({ personId, devices }) => ({ ...this.#person(personId), devices }));
        const { witnesses, needed } = network.log;
        const log = { ...who.log, witnesses, needed };
        return { event, room: roomOf(room), people: members, authorities: who.authorities, log };
      }
      case "people":
        return {
          event,
          people: notice.people.map(({ personId, language }) => ({ ...this.#person(personId), language })),
        };
      case "found":
        return {
          event,
          text: notice.text,
          hits: notice.hits.map(({ room, row }) => ({ room: roomOf(room), ...this.#message(row) })),
        };
      case "help":
        return { event, commands: Object.values(chatCommands).map(({ usage, says }) => ({ usage, says })) };
      case "warning": {
        const { code, text, room } = notice;
        return { event, code, text, ...(room ? { room: roomOf(room) } : {}) };
      }
      case "connection":
        return { event, state: notice.state };
      case "invitation":
        return { event, link: notice.link, days: notice.days };
      case "refused":
        return { event, code: notice.code, text: notice.text };
      default:
        return { event, text: notice.text };
    }
  }

  #change(change: RowChange): Json {
    if (change.kind === "row") return this.#row(change.row);
    if (change.kind !== "reaction") return this.#message(change.row);
    const { row, by, emoji, taken } = change;
    return { seq: row.seq, by: this.#person(by), emoji, taken };
  }

  readonly #row = (row: ConversationRow): Json => {
    if (row.kind === "message") return this.#message(row);
    const { kind, seq, timeMs } = row;
    const cause = row.kind === "gap" ? { cause: row.gap.cause } : {};
    return { kind, seq, timeMs, ...cause, text: eventWords(row, this.#names) };
  };

  #message(row: MessageRow): Json {
    const { kind, seq, timeMs, messageId, sender, own, language, reply, reactions, edited, deleted } = row;
    return {
      kind,
      seq,
      timeMs,
      messageId,
      from: this.#person(sender),
      own,
      text: messageWords(row),
      language,
      ...(reply ? { answers: reply.to?.seq ?? null } : {}),
      reactions: reactions.map(({ emoji, people }) => ({ emoji, people: people.map(this.#person) })),
      edited,
      deleted,
      state: row.state,
      failure: row.failure,
    };
  }

  readonly #person = (id: PersonId): Json => ({ id, name: this.#names.of(id) });
}

function roomOf({ roomId, name }: RoomLabel): Json {
  return { id: roomId, name };
}
