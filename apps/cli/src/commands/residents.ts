import { readFileSync } from "node:fs";
import { codeOf } from "@custos/base";
import { runUntilSignal } from "@custos/service";
import { residentsConfig, type ResidentsConfig, type ResidentsMessage } from "../residents/config.js";
import { startResidents } from "../residents/run.js";
import { BadInput } from "../transcript/bad-input.js";
import type { Command } from "./command.js";
import { parseOptions } from "./options.js";

export const residents: Command = {
  name: "residents",
  says: "runs a dozen members who talk, so that a network can be seen alive (part of up)",
  help: `custos residents --config FILE

A part of custos up, in a process of its own: twelve members of a harbour club at two authorities, each with a device and a
store of its own, who talk in English, Spanish and Arabic in six rooms. They join, say some sixty lines once, and then one
more every now and then; they invite newcomers, greet them and answer them. Started again, they go on where they were.

  --config FILE   JSON:
    dataDir        folder of the residents
    relayUrl       address of the relay
    authorities    codes of the authorities, in the charter's order
    clock          system (default) or file:PATH
    invitations    links from the operator for those for whom no resident vouches, by id (ana, cy)
    newcomers      [{ "name", "sponsor", "authority"? }]: each gets an invitation by that resident at each start
    rhythmMs       between two lines, give or take a third; by default 20000, 0 for silence
    answerAfterMs  [least, most] before a newcomer is answered; by default [2000, 6000]

Runs until SIGINT or SIGTERM. Tells progress, the newcomers' links and that it is ready over the IPC channel, or prints them.

Example:
  custos residents --config .custos/network/config/residents.json
`,
  run: async (args) => {
    const { values, positionals } = parseOptions(args, { config: { type: "string" } });
    if (values.config === undefined || positionals.length > 0)
      throw new BadInput("custos residents: --config FILE is missing, or there is more than that");
    const running = startResidents(readConfig(values.config), tell);
    await Promise.race([runUntilSignal(() => Promise.resolve(running)), running.ended]);
    return 0;
  },
};

function tell(message: ResidentsMessage): void {
  if (process.send) process.send(message);
  else process.stdout.write(`${JSON.stringify(message)}\n`);
}

function readConfig(path: string): ResidentsConfig {
  try {
    return residentsConfig(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    const known = codeOf(error) !== "internal" || error instanceof SyntaxError || "code" in (error as object);
    throw new BadInput(`${path}: ${known && error instanceof Error ? error.message : "cannot be read"}`);
  }
}
