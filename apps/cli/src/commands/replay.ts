import { readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { questionOf } from "../replay/plan.js";
import { replay as runReplay } from "../replay/run.js";
import { parseAuthorisation } from "../transcript/authorisation.js";
import { BadInput } from "../transcript/bad-input.js";
import { parseTranscript } from "../transcript/parse.js";
import type { ReplayAnswer } from "../replay/result.js";
import type { Command } from "./command.js";
import { parseOptions } from "./options.js";

export const replay: Command = {
  name: "replay",
  says: "plays a transcript through a whole network and prints what an authorisation opens",
  help: `custos replay FILE [--authorise SUBJECT:FROM..TO]... [--data DIR] [--json]

Starts a relay, the trustees of each authority in the transcript, a witness and an access for each authority, enrols the
transcript's people, lets them talk on the transcript's clock, applies for and grants each authorisation, reads live,
and prints what was opened. The transcript's format and every field of the answer: docs/replay.md.

  --authorise SUBJECT:FROM..TO   SUBJECT a person's id, or room: and a room's id; UTC days, both included
  --data DIR                     where the network lives; by default .custos/replay/<hash of file and arguments>
  --json                         prints one JSON object as the last line

Ends with 0 if everything in scope was opened and nothing else, no plaintext lies at the relay and the log's audit passes,
with 1 otherwise, with 2 for bad input. Killed at any moment, the same command goes on and gives the same answer.

Example:
  custos replay examples/harbour.jsonl --authorise ana:2026-03-02..2026-03-03
`,
  run: async (args) => {
    const { values, positionals } = parseOptions(args, {
      authorise: { type: "string", multiple: true },
      data: { type: "string" },
      json: { type: "boolean" },
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new BadInput("custos replay takes one transcript");
    const bytes = readTranscript(file);
    const transcript = parseTranscript(file, bytes);
    const authorise = values.authorise ?? [];
    const requests = authorise.map((text) => parseAuthorisation(text, transcript));
    const question = questionOf(bytes, authorise);
    const folder = resolve(values.data ?? join(".custos", "replay", question.slice(0, 32)));
    const startedMs = performance.now();
    const onProgress = (text: string): void => {
      const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
      process.stderr.write(`${seconds.padStart(6)} s  ${text}\n`);
    };
    const { answer, fault } = await runReplay({ transcript, requests, question, folder, onProgress });
    if (!values.json) process.stdout.write(summary(basename(file), answer));
    if (fault !== undefined) process.stderr.write(`custos: ${fault}\n`);
    if (values.json) process.stdout.write(`${JSON.stringify(answer)}\n`);
    return fault === undefined ? 0 : 1;
  },
};

function readTranscript(file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    throw new BadInput(`${file}: ${(error as NodeJS.ErrnoException).code ?? "cannot be read"}`);
  }
}

function summary(file: string, answer: ReplayAnswer): string {
  const { people, rooms, messages, days, opened, notOpened, log, liveLatencyMs } = answer;
  const lines = [
    `${file}: ${people} people, ${rooms} rooms, ${messages} messages on ${days} days`,
    ...answer.authorisations.map(
      ({ subject, from, to, identityDays, opened: ids }) =>
        `${subject}, ${from} to ${to}: ${identityDays} keys released, ${ids.length} messages opened`,
    ),
    `opened: ${opened.length > 0 ? opened.join(" ") : "nothing"}`,
    `not opened: ${notOpened}`,
    `from send to reader: ${liveLatencyMs.p50} ms (median), ${liveLatencyMs.p95} ms (95 of 100)`,
    `plaintext at the relay: ${answer.bytesOfPlaintextAtRelay} bytes`,
    `log: ${log.size} entries, root ${log.root}, audit ${answer.auditOk ? "passed" : "failed"}`,
  ];
  return `${lines.join("\n")}\n`;
}
