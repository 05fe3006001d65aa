/** What a line that somebody has typed asks for. */
export type ChatCommand =
  | { readonly do: "nothing" }
  | { readonly do: "say"; readonly text: string }
  | { readonly do: "rooms" | "who" | "leave" | "invite" | "people" | "name" | "help" | "quit" }
  | { readonly do: "open"; readonly room: string }
  | { readonly do: "history"; readonly count: number }
  | { readonly do: "reply" | "edit"; readonly seq: number; readonly text: string }
  | { readonly do: "react"; readonly seq: number; readonly emoji: string }
  | { readonly do: "delete"; readonly seq: number }
  | { readonly do: "new"; readonly name: string; readonly people: readonly string[] }
  | { readonly do: "add"; readonly people: readonly string[] }
  | { readonly do: "find"; readonly text: string }
  | { readonly do: "refuse"; readonly why: string };

interface Known {
  readonly usage: string;
  readonly says: string;
  readonly parse: (rest: string) => ChatCommand | undefined;
}

const defaultHistory = 20;

/** Every command, in the order of the help. */
export const chatCommands: Readonly<Record<string, Known>> = {
  rooms: plain("rooms", "your rooms with what is unread"),
  open: {
    usage: "/open NAME|N",
    says: "opens a room by its name, its beginning, or its number in /rooms",
    parse: (room) => (room === "" ? undefined : { do: "open", room }),
  },
  history: {
    usage: "/history [N]",
    says: `the last N lines of the room, ${defaultHistory} where none is given`,
    parse: (rest) => {
      const count = rest === "" ? defaultHistory : numberOf(rest);
      return count ? { do: "history", count } : undefined;
    },
  },
  who: plain("who", "who can read this room, and on what conditions"),
  reply: {
    usage: "/reply N TEXT",
    says: "answers message N",
    parse: (rest) => withNumber(rest, (seq, text) => ({ do: "reply", seq, text })),
  },
  react: {
    usage: "/react N EMOJI",
    says: "reacts to message N; the same again takes it back",
    parse: (rest) => withNumber(rest, (seq, emoji) => ({ do: "react", seq, emoji })),
  },
  edit: {
    usage: "/edit N TEXT",
    says: "changes your own message N",
    parse: (rest) => withNumber(rest, (seq, text) => ({ do: "edit", seq, text })),
  },
  delete: {
    usage: "/delete N",
    says: "deletes your own message N for everybody",
    parse: (rest) => {
      const seq = numberOf(rest);
      return seq ? { do: "delete", seq } : undefined;
    },
  },
  new: {
    usage: "/new NAME: PERSON, PERSON",
    says: "opens a room with people",
    parse: (rest) => {
      const at = rest.indexOf(":");
      const name = rest.slice(0, Math.max(0, at)).trim();
      const people = listOf(rest.slice(at + 1));
      return name === "" || people.length === 0 ? undefined : { do: "new", name, people };
    },
  },
  add: {
    usage: "/add PERSON, PERSON",
    says: "adds people to the room",
    parse: (rest) => {
      const people = listOf(rest);
      return people.length === 0 ? undefined : { do: "add", people };
    },
  },
  leave: plain("leave", "leaves the room; only a member can add you again"),
  invite: plain("invite", "vouches for one more person: a link that works once"),
  people: plain("people", "everybody in the network"),
  find: {
    usage: "/find TEXT",
    says: "searches your own history in all rooms",
    parse: (text) => (text === "" ? undefined : { do: "find", text }),
  },
  name: plain("name", "who you are here"),
  help: plain("help", "this list"),
  quit: plain("quit", "ends"),
};

/** What a line asks for: a command where it begins with a slash, otherwise a message; `//` begins one with a slash. */
export function parseLine(line: string): ChatCommand {
  const text = line.trim();
  if (text === "") return { do: "nothing" };
  if (text.startsWith("//")) return { do: "say", text: text.slice(1) };
  if (!text.startsWith("/")) return { do: "say", text };
  const [, word = "", rest = ""] = /^\/(\S*)\s*([^]*)$/.exec(text) ?? [];
  const known = Object.hasOwn(chatCommands, word.toLowerCase())
    ? chatCommands[word.toLowerCase()]
    : undefined;
  if (!known) return { do: "refuse", why: `no command /${word}; /help lists them` };
  return known.parse(rest.trim()) ?? { do: "refuse", why: `${known.usage}: ${known.says}` };
}

/** What Tab may complete: the candidates, and how much of the line they replace. */
export function completions(
  line: string,
  known: { readonly rooms: readonly string[]; readonly people: readonly string[] },
): [candidates: string[], of: string] {
  const [, word = "", space = "", rest = ""] = /^\/(\S*)(\s*)([^]*)$/.exec(line) ?? [];
  if (!line.startsWith("/")) return [[], line];
  if (space === "") {
    const names = Object.keys(chatCommands).filter((name) => name.startsWith(word));
    return [names.map((name) => `/${name} `), line];
  }
  if (word === "open") return beginningWith(known.rooms, rest);
  const lastName = /[^,:]*$/.exec(rest)?.[0].trimStart() ?? "";
  if (word === "add" || (word === "new" && rest.includes(":"))) return beginningWith(known.people, lastName);
  return [[], line];
}

function beginningWith(names: readonly string[], typed: string): [string[], string] {
  const wanted = typed.toLowerCase();
  return [names.filter((name) => name.toLowerCase().startsWith(wanted)), typed];
}

function plain(
  name: "rooms" | "who" | "leave" | "invite" | "people" | "name" | "help" | "quit",
  says: string,
): Known {
  return { usage: `/${name}`, says, parse: (rest) => (rest === "" ? { do: name } : undefined) };
}

function withNumber(rest: string, make: (seq: number, text: string) => ChatCommand): ChatCommand | undefined {
  const [, number = "", text = ""] = /^#?(\d+)\s+([^]+)$/.exec(rest) ?? [];
  const seq = numberOf(number);
  return seq ? make(seq, text) : undefined;
}

function numberOf(text: string): number | undefined {
  const number = /^#?\d{1,9}$/.test(text) ? Number(text.replace("#", "")) : 0;
  return number > 0 ? number : undefined;
}

function listOf(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
