import type { RowChange } from "./changes.js";
import { chatCommands } from "./commands.js";
import type { Names } from "./names.js";
import type { ChatStatus, ListedRoom, Notice } from "./notice.js";
import { safeLine, safeLines } from "./safe-text.js";
import { rowLines } from "./screen-rows.js";
import { calendarDay, clockTime, paint, paintPerson, type Look } from "./style.js";
import { cut, widthOf, wrap } from "./width.js";
import { authorityName, failureWords, messageWords, plural } from "./words.js";

/** What a screen shows of a notice; none where the prompt says it. `before` is the row that stands above, if one does. */
export function noticeLines(
  notice: Notice,
  names: Names,
  look: Look,
  before?: { readonly timeMs: number },
): string[] {
  const say = (text: string): string[] => wrap(text, look.columns);
  switch (notice.kind) {
    case "disclosure": {
      const { networkName, sponsor, text, version } = notice.disclosure;
      const who = sponsor === undefined ? "The operator invites you" : `${safeLine(sponsor)} vouches for you`;
      return [
        "",
        ...say(`${who}, to ${safeLine(networkName)}.`),
        ...say(`Your home authority would be ${safeLine(authorityName(notice.disclosure))}.`),
        "",
        ...safeLines(text).flatMap((line) => say(line)),
        "",
        ...say(`That is version ${version} of the disclosure. Nothing of you has been sent so far.`),
        ...say(`To accept it and to join, type: ${notice.accept}`),
      ];
    }
    case "hello": {
      const { self, network } = notice;
      return say(`${safeLine(self.displayName)}, in ${safeLine(network.name)}. /help lists what you can do.`);
    }
    case "connection":
      return connectionLines(notice.state, look);
    case "rooms":
      if (notice.rooms.length === 0) {
        return say("No rooms yet. Somebody adds you to one, or: /new NAME: PERSON, PERSON");
      }
      return notice.rooms.map((room) => roomLine(room, names, look));
    case "opened": {
      const { room, people, unread } = notice;
      const counts = `${plural(people, "person", "people")}${unread > 0 ? `, ${unread} new` : ""}`;
      return [
        "",
        paint(look, "bold", cut(`${safeLine(room.name)} · ${counts} · /who can read this`, look.columns)),
      ];
    }
    case "history":
      return notice.rows.length === 0
        ? [paint(look, "dim", "  nothing has been said here since you came")]
        : rowLines(notice.rows, names, look);
    case "change":
      return notice.isOpen ? changeLines(notice.change, names, look, before) : [];
    case "unread":
      return [paint(look, "bold", cut(`${safeLine(notice.room.name)}: ${notice.count} new`, look.columns))];
    case "entered":
      return say(
        `You are in ${safeLine(notice.room.name)} now (${plural(notice.people, "person", "people")}).`,
      );
    case "out":
      return say(`${safeLine(notice.room.name)}: ${outWords[notice.how]}.`);
    case "waiting":
      return say(`waiting to be sent: ${safeLine(notice.text)}`).map((line) => paint(look, "warn", line));
    case "who":
      return whoLines(notice, names, look);
    case "people":
      return notice.people.map(({ personId, language }) => {
        const you = personId === notice.own ? " (you)" : "";
        const name = safeLine(names.of(personId));
        return `  ${paintPerson(look, personId, cut(name, look.columns - 16))} ${safeLine(language)}${you}`;
      });
    case "found":
      return [
        ...notice.hits.flatMap(({ room, row }) => {
          const day = row.timeMs === undefined ? "" : `, ${calendarDay(look, row.timeMs)}`;
          return [
            paint(look, "dim", cut(`${safeLine(room.name)}${day}`, look.columns)),
            ...rowLines([row], names, look, row.timeMs === undefined ? undefined : { timeMs: row.timeMs }),
          ];
        }),
        ...say(
          `${plural(notice.hits.length, "message")} with "${safeLine(notice.text)}" in your own history.`,
        ),
      ];
    case "invitation":
      return [
        ...say(
          `Works once, for ${plural(notice.days, "day")}. Hand it over in person; whoever has it can join.`,
        ),
        notice.link,
      ];
    case "self": {
      const { self, network } = notice;
      const { name, code } = self.authority;
      return [
        ...say(
          `${safeLine(self.displayName)} (${self.language}), home authority ${safeLine(name)} (${safeLine(code)})`,
        ),
        ...say(`person ${self.personId}, network ${safeLine(network.name)} ${self.networkId}`),
      ];
    }
    case "help": {
      const all = Object.values(chatCommands);
      const column = Math.max(...all.map(({ usage }) => usage.length)) + 2;
      const lines = all.map(({ usage, says }) => cut(`  ${usage.padEnd(column)}${says}`, look.columns));
      return [...lines, ...say("Anything else is a message. //text begins one with a slash. Tab completes.")];
    }
    case "warning": {
      const where = notice.room ? `${safeLine(notice.room.name)}: ` : "";
      return say(`! ${where}${notice.text}`).map((line) => paint(look, "bad", line));
    }
    case "refused":
      return say(safeLine(notice.text)).map((line) => paint(look, "warn", line));
    default:
      return say(notice.text).map((line) => paint(look, "dim", line));
  }
}

const outWords = {
  left: "you have left",
  removed: "you are no longer in it",
  closed: "the room was closed",
} as const;

/** The line above the prompt. */
export function statusLine(status: ChatStatus, look: Look): string {
  const { room, connection, unreadElsewhere, waiting } = status;
  const parts = [
    room ? safeLine(room.name) : "no room open",
    ...(connection === "open" ? [] : [connection === "connecting" ? "connecting" : "offline"]),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    ...(unreadElsewhere > 0 ? [`${unreadElsewhere} new elsewhere`] : []),
  ];
  const line = `── ${parts.join(" · ")} `;
  return paint(look, "dim", cut(line.padEnd(Math.min(72, look.columns - 1), "─"), look.columns - 1));
}

function connectionLines(state: Extract<Notice, { kind: "connection" }>["state"], look: Look): string[] {
  if (state === "lost") {
    const text = "Offline. What you write waits here and goes out when the relay is back.";
    return wrap(text, look.columns).map((line) => paint(look, "warn", line));
  }
  if (state === "removed") return [paint(look, "bad", "This device has been removed from the network.")];
  return state === "open" ? [paint(look, "good", "Connected.")] : [];
}

function changeLines(
  change: RowChange,
  names: Names,
  look: Look,
  before: { readonly timeMs: number } | undefined,
): string[] {
  switch (change.kind) {
    case "row":
      return rowLines([change.row], names, look, before);
    case "failed": {
      const text = `not sent (${failureWords(change.row)}): ${safeLine(messageWords(change.row))}`;
      return wrap(text, look.columns).map((line) => paint(look, "bad", line));
    }
    case "edited": {
      const name = paintPerson(look, change.row.sender, cut(safeLine(names.of(change.row.sender)), 24));
      const text = `changed ${change.row.seq}: ${safeLine(messageWords(change.row))}`;
      return [
        `     ${name}`,
        ...wrap(text, look.columns - 5).map((line) => `     ${paint(look, "dim", line)}`),
      ];
    }
    case "deleted":
      return [
        paint(
          look,
          "dim",
          cut(`     ${safeLine(names.of(change.row.sender))} deleted ${change.row.seq}`, look.columns),
        ),
      ];
    default: {
      const { by, emoji, row, taken } = change;
      const excerpt = safeLine(messageWords(row));
      const text = `${safeLine(names.of(by))} ${taken ? "took back" : "reacts"} ${safeLine(emoji)} on ${row.seq}: ${excerpt}`;
      return [paint(look, "dim", cut(`     ${text}`, look.columns))];
    }
  }
}

function roomLine({ number, name, isOpen, overview }: ListedRoom, names: Names, look: Look): string {
  const { unread, waiting, standing, people, last, lastTimeMs } = overview;
  const marks = [
    ...(unread > 0 ? [`${unread} new`] : []),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    ...(standing === "active" ? [] : [standing]),
  ].join(", ");
  const columns = Math.min(24, Math.max(8, Math.floor(look.columns / 3)));
  const shown = cut(safeLine(name), columns);
  const title = shown + " ".repeat(Math.max(0, columns - widthOf(shown)));
  const head = `${isOpen ? "▸" : " "}${String(number).padStart(3)}  `;
  const said = last && `${last.own ? "you" : safeLine(names.of(last.sender))}: ${safeLine(last.excerpt)}`;
  const time = lastTimeMs === undefined ? "" : clockTime(look, lastTimeMs);
  const rest = [time, marks, said ?? plural(people.length, "person", "people")].filter((part) => part !== "");
  const tail = cut(rest.join("  "), Math.max(0, look.columns - columns - 8));
  return `${head}${unread > 0 ? paint(look, "bold", title) : title} ${paint(look, "dim", tail)}`;
}

/** Everybody who can read a room: people first, then what the law can open, then what that rests on. */
function whoLines(
  { room, who, network }: Extract<Notice, { kind: "who" }>,
  names: Names,
  look: Look,
): string[] {
  const say = (text: string): string[] => wrap(text, look.columns);
  const { log } = network;
  const at = `${calendarDay(look, log.cosignedAtMs)}, ${clockTime(look, log.cosignedAtMs)}`;
  return [
    paint(look, "bold", cut(`Who can read ${safeLine(room.name)}`, look.columns)),
    ...who.members.map(({ personId, devices }) => {
      const name = paintPerson(look, personId, cut(safeLine(names.of(personId)), 32));
      return `  ${name}  ${plural(devices.length, "device")}`;
    }),
    ...who.authorities.flatMap(({ name, authorising, oversight }) => [
      ...say(
        `${safeLine(name)}, and only if both groups agree, for one person or room and one day at a time:`,
      ),
      ...say(`  ${authorising.threshold} of ${authorising.trustees.length} trustees of the judges' key`),
      ...say(`  ${oversight.threshold} of ${oversight.trustees.length} trustees of oversight's key`),
    ]),
    ...say("Nobody else. This page cannot say whether anyone is being read now."),
    ...say(
      `Public log: ${log.size} entries, cosigned by ${log.witnesses.length} witnesses (${log.needed} needed), ${at}.`,
    ),
  ];
}
