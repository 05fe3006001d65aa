import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { messagesInScope } from "../src/replay/expected.js";
import { parseAuthorisation } from "../src/transcript/authorisation.js";
import { parseTranscript } from "../src/transcript/parse.js";

const data = fileURLToPath(new URL("../../../../shared/data/transcripts/", import.meta.url));

/** Answers that stand beside the public transcripts. */
const answers: [string, string, string[]][] = [
  ["harbour.jsonl", "harbour.ana.json", ["ana:2026-03-02..2026-03-03"]],
  [
    "harbour.jsonl",
    "harbour.bo-and-kiwi.json",
    ["bo:2026-03-02..2026-03-02", "room:kiwi:2026-03-02..2026-03-03"],
  ],
  ["many-languages.jsonl", "many-languages.p1.json", ["p1:2026-03-02..2026-03-03"]],
  ["many-languages.jsonl", "many-languages.p3.json", ["p3:2026-03-02..2026-03-03"]],
  ["ubuntu-irc.jsonl", "ubuntu-irc.usual.json", ["usual:2005-02-06..2005-02-08"]],
];

describe("the scope that a replay is checked against", () => {
  it.for(answers)("%s, %s", ([file, answer, authorise], { skip }) => {
    skip(!existsSync(data), "no shared data beside the repository");
    const transcript = parseTranscript(file, readFileSync(data + file));
    const scopes = authorise.map((text) => messagesInScope(parseAuthorisation(text, transcript), transcript));
    const opened = transcript.events.flatMap((event) =>
      event.type === "message" && scopes.some((scope) => scope.has(event.id)) ? [event.id] : [],
    );
    expect(opened).toEqual(JSON.parse(readFileSync(`${data}expected/${answer}`, "utf8")));
  });
});
