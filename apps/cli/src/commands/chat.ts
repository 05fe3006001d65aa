import { runChat } from "../chat/run.js";
import { BadInput } from "../transcript/bad-input.js";
import type { Command } from "./command.js";
import { parseOptions } from "./options.js";

export const chat: Command = {
  name: "chat",
  says: "talks: a member's client in a terminal, or for scripts",
  help: `custos chat [--join LINK --name NAME [--language TAG]] [--data DIR] [OPTION]...

Joins a network by an invitation, and talks there. Before joining it shows who vouches for you and the whole disclosure, and
asks you to type "I accept"; nothing of you is sent before that. Messages, keys and history live in a folder of their own.

  --join LINK      an invitation: custos:join#… or https://HOST/join#…, in quotes; it works once
  --name NAME      how others see you; later, whose folder is meant where several people have joined from here
  --language TAG   yours, such as en, es or ar: of the disclosure, and for those who write to you; by default en
  --data DIR       where this device lives; by default ~/.custos-chat/NAME
  --relay URL      the relay's address, where it has moved
  --room NAME      opens a room at once
  --json           one JSON object a line instead of words
  --no-color       no colours; nor where NO_COLOR is set, or the terminal has none

At a terminal: type a message and press Enter. What comes in appears above the prompt. Tab completes, Ctrl-C leaves.
  /rooms /open /history /who /reply /react /edit /delete /new /add /leave /invite /people /find /name /help /quit

Where standard input is no terminal, each line is a command or a message, and each line of output is one notice with tabs
between its fields; foreign text never holds a tab or a line end. The first field says what it is:
  message ROOM NUMBER TIME PERSON TEXT [answers=NUMBER]     waiting, edited, deleted and found likewise
  reaction | reaction-taken ROOM NUMBER PERSON EMOJI        failed ROOM WHY TEXT
  members | left | named | closed | gap ROOM NUMBER TIME WORDS
  connection open | lost | removed                          unread ROOM COUNT
  entered ROOM people=N       out ROOM HOW                  room N NAME unread=N waiting=N people=N STANDING [open]
  refused CODE TEXT           warning CODE ROOM TEXT        end rooms | history | people | find COUNT
At the end of its input it waits up to ten seconds until everything has gone out.

Ends with 0; with 1 if it could not join, or messages still wait at the end of a script; with 2 for bad input.

Example:
  custos chat --join 'custos:join#v=1&relay=…' --name 'Nora Sand' --language en
  custos chat
  echo 'The crane is free.' | custos chat --name 'Nora Sand' --room Harbour
`,
  run: (args) => {
    const { values, positionals } = parseOptions(args, {
      join: { type: "string" },
      name: { type: "string" },
      language: { type: "string" },
      data: { type: "string" },
      relay: { type: "string" },
      room: { type: "string" },
      json: { type: "boolean" },
      "no-color": { type: "boolean" },
    });
    if (positionals.length > 0) throw new BadInput(`custos chat takes options only, not ${positionals[0]}`);
    const json = values.json ?? false;
    const { NO_COLOR, TERM } = process.env;
    const screen = process.stdin.isTTY && process.stdout.isTTY && TERM !== "dumb" && !json;
    const colour = !values["no-color"] && !NO_COLOR;
    return runChat({ ...values, json, colour, screen });
  },
};
