import type { MessageRow } from "@custos/sdk";
import type { RowChange } from "./changes.js";
import { chatCommands } from "./commands.js";
import type { Names } from "./names.js";
import type { Notice, Presenter, RoomLabel } from "./notice.js";
import { safeLine } from "./safe-text.js";
import { authorityName, eventWords, failureWords, messageWords } from "./words.js";

type Field = string | number;

/**
 * One line a notice, fields with a tab between, the first of which says what it is: for scripts. No field holds a tab or a
 * line end, since those of foreign text are shown by other signs. `custos chat --help` lists the lines.
 */
export class LinePresenter implements Presenter {
  readonly #names: Names;
  readonly #write: (line: string) => void;

  constructor(names: Names, write: (line: string) => void) {
    this.#names = names;
    this.#write = write;
  }

  status(): void {
    // Lines tell what changes; nothing is shown all the time.
  }

  present(notice: Notice): void {
    for (const fields of this.#linesOf(notice)) {
      this.#write(fields.map((field) => safeLine(String(field))).join("\t"));
    }
  }

  #linesOf(notice: Notice): Field[][] {
    switch (notice.kind) {
      case "disclosure": {
        const { networkName, sponsor, version, language, text } = notice.disclosure;
        return [
          ["invitation-from", sponsor ?? "", networkName, authorityName(notice.disclosure)],
          ["disclosure", version, language, text],
          ["type", notice.accept],
        ];
      }
      case "hello":
      case "self": {
        const { self, network } = notice;
        return [[notice.kind, self.displayName, self.personId, network.name, self.authority.name]];
      }
      case "connection":
        return [["connection", notice.state]];
      case "rooms":
        return [
          ...notice.rooms.map(({ number, name, isOpen, overview }) => [
            "room",
            number,
            name,
            `unread=${overview.unread}`,
            `waiting=${overview.waiting}`,
            `people=${overview.people.length}`,
            overview.standing,
            ...(isOpen ? ["open"] : []),
          ]),
          ["end", "rooms", notice.rooms.length],
        ];
      case "opened":
        return [["opened", notice.room.name, `people=${notice.people}`, `unread=${notice.unread}`]];
      case "history":
        return [
          ...notice.rows.map((row) => this.#row(notice.room, row)),
          ["end", "history", notice.rows.length],
        ];
      case "change":
        return [this.#change(notice.room, notice.change)];
      case "unread":
        return [["unread", notice.room.name, notice.count]];
      case "entered":
        return [["entered", notice.room.name, `people=${notice.people}`]];
      case "out":
        return [["out", notice.room.name, notice.how]];
      case "waiting":
        return [["waiting", notice.room.name, notice.text]];
      case "who":
        return whoLines(notice, this.#names);
      case "people":
        return [
          ...notice.people.map(({ personId, language }) => [
            "person",
            this.#names.of(personId),
            personId,
            language,
          ]),
          ["end", "people", notice.people.length],
        ];
      case "found":
        return [
          ...notice.hits.map(({ room, row }) => ["found", ...this.#message(room, row)]),
          ["end", "find", notice.hits.length],
        ];
      case "invitation":
        return [["invitation", notice.link, `days=${notice.days}`]];
      case "help":
        return Object.values(chatCommands).map(({ usage, says }) => ["help", usage, says]);
      case "warning":
        return [["warning", notice.code, notice.room?.name ?? "", notice.text]];
      case "refused":
        return [["refused", notice.code, notice.text]];
      default:
        return [["done", notice.text]];
    }
  }

  #change(room: RoomLabel, change: RowChange): Field[] {
    switch (change.kind) {
      case "row":
        return this.#row(room, change.row);
      case "failed":
        return ["failed", room.name, failureWords(change.row), messageWords(change.row)];
      case "edited":
      case "deleted":
        return [change.kind, ...this.#message(room, change.row)];
      default: {
        const { row, by, emoji, taken } = change;
        return [taken ? "reaction-taken" : "reaction", room.name, row.seq ?? 0, this.#names.of(by), emoji];
      }
    }
  }

  #row(room: RoomLabel, row: Extract<RowChange, { kind: "row" }>["row"]): Field[] {
    if (row.kind === "message") {
      return [row.state === "sent" ? "message" : row.state, ...this.#message(room, row)];
    }
    return [row.kind, room.name, row.seq, timeOf(row.timeMs), eventWords(row, this.#names)];
  }

  #message(room: RoomLabel, row: MessageRow): Field[] {
    const { seq, timeMs, sender, reply } = row;
    const answers = reply ? [`answers=${reply.to?.seq ?? ""}`] : [];
    return [room.name, seq ?? "", timeOf(timeMs), this.#names.of(sender), messageWords(row), ...answers];
  }
}

function whoLines({ room, who, network }: Extract<Notice, { kind: "who" }>, names: Names): Field[][] {
  const { log } = network;
  return [
    ...who.members.map(({ personId, devices }) => [
      "who",
      room.name,
      "person",
      names.of(personId),
      `devices=${devices.length}`,
    ]),
    ...who.authorities.map(({ name, authorising, oversight }) => [
      "who",
      room.name,
      "authority",
      name,
      `authorising=${authorising.threshold}/${authorising.trustees.length}`,
      `oversight=${oversight.threshold}/${oversight.trustees.length}`,
    ]),
    [
      "who",
      room.name,
      "log",
      `size=${who.log.size}`,
      `cosigned=${timeOf(who.log.cosignedAtMs)}`,
      `witnesses=${log.witnesses.length}`,
      `needed=${log.needed}`,
    ],
  ];
}

function timeOf(timeMs: number | undefined): string {
  return timeMs === undefined ? "" : new Date(timeMs).toISOString();
}
