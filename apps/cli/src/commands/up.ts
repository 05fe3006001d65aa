import { resolve } from "node:path";
import { BadInput } from "../transcript/bad-input.js";
import { Progress } from "../up/progress.js";
import { up as runUp } from "../up/up.js";
import type { Command } from "./command.js";
import { parseOptions } from "./options.js";

export const up: Command = {
  name: "up",
  says: "runs a whole network on this machine, with people in it and links to sign in (npm start)",
  help: `custos up [--data DIR] [--quiet]

Starts on this machine, each in a process and a data folder of its own: six trustees of each of two authorities, an outside
witness, the relay, an access of each authority, and a dozen invented residents who talk in six rooms. Then prints the
addresses of the three web apps with a one-time sign-in link for everybody: two members, the operator, and of each
authority an applicant, two judges, two members of the oversight body, an analyst and an auditor.

  --data DIR   where everything is kept; by default ./.custos
  --quiet      the residents say nothing more once they have joined and talked

Ctrl-C stops everything. The next start goes on where this one ended, with new links. A server that dies is started again.

Everything is on one machine here, keepers of trustees included: to try Custos out, not to run it. docs/architecture.md
says who runs what where.

Example:
  npm start
  npx custos up --data /tmp/try
`,
  run: async (args) => {
    const { values, positionals } = parseOptions(args, {
      data: { type: "string" },
      quiet: { type: "boolean" },
    });
    if (positionals.length > 0) throw new BadInput(`custos up takes no ${JSON.stringify(positionals[0])}`);
    await runUp({
      root: resolve(values.data ?? ".custos"),
      progress: new Progress(process.stderr),
      print: (text) => void process.stdout.write(text),
      ...(values.quiet === true ? { rhythmMs: 0 } : {}),
    });
    return 0;
  },
};
