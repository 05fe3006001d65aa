import { ensure } from "@custos/base";
import type { Charter } from "../codec/charter.js";
import { encodeVerifierKey, noteKeyTypes, parseVerifierKey } from "../codec/note.js";
import type { NoteKey } from "../codec/note.js";

/** Whose signatures make a checkpoint good: the log's, and `quorum` of the witnesses'. */
export interface CheckpointPolicy {
  log: NoteKey;
  witnesses: NoteKey[];
  quorum: number;
}

/** The policy that a charter lays down. */
export function checkpointPolicy(charter: Charter): CheckpointPolicy {
  const { relay, witnesses, witnessQuorum } = charter;
  return {
    log: { name: relay.logName, type: noteKeyTypes.ed25519, publicKey: relay.logKey },
    witnesses: witnesses.map(({ name, key }) => ({ name, type: noteKeyTypes.cosignature, publicKey: key })),
    quorum: witnessQuorum,
  };
}

/** The policy as a C2SP tlog-policy file, for other people's verifiers. */
export function encodePolicy({ log, witnesses, quorum }: CheckpointPolicy): string {
  const named = witnesses.map((key, i) => ({ name: `witness-${i + 1}`, key }));
  return [
    `log ${encodeVerifierKey(log)}`,
    ...named.map(({ name, key }) => `witness ${name} ${encodeVerifierKey(key)}`),
    `group quorum-of-witnesses ${quorum} ${named.map(({ name }) => name).join(" ")}`,
    "quorum quorum-of-witnesses",
    "",
  ].join("\n");
}

/**
 * The policy of a C2SP tlog-policy file with one log and one flat group, or a single witness, or none: all that a charter
 * can say. `unsupported` for more logs and for groups of groups, `malformed` for what breaks the specification.
 */
export function parsePolicy(file: string): CheckpointPolicy {
  const logs: NoteKey[] = [];
  const witnesses = new Map<string, NoteKey>();
  const groups = new Map<string, { quorum: number; members: string[] }>();
  let chosen: string | undefined;
  for (const line of file.split("\n")) {
    const [word, ...rest] = line.trim().split(/[ \t]+/);
    if (!word || word.startsWith("#")) continue;
    const [first = "", second = "", ...others] = rest;
    const fresh = !witnesses.has(first) && !groups.has(first) && first !== "none";
    if (word === "log" && first) {
      logs.push(parseVerifierKey(first));
    } else if (word === "witness" && second && fresh) {
      witnesses.set(first, parseVerifierKey(second));
    } else if (word === "group" && others.length > 0 && fresh) {
      ensure(!others.some((name) => groups.has(name)), "unsupported", "policy: a group of groups");
      ensure(
        others.every((name) => witnesses.has(name)),
        "malformed",
        "policy: unknown member of a group",
      );
      ensure(new Set(others).size === others.length, "malformed", "policy: a member twice");
      groups.set(first, { quorum: threshold(second, others.length), members: others });
    } else {
      ensure(word === "quorum" && first && !second && !chosen, "malformed", "policy: line");
      ensure(!fresh, "malformed", "policy: the quorum names nothing");
      chosen = first;
    }
  }
  ensure(logs.length === 1 && logs[0], "unsupported", "policy: not exactly one log");
  ensure(chosen, "malformed", "policy: no quorum");
  const keys = [...witnesses.values()].map(({ publicKey }) => publicKey.join());
  ensure(new Set(keys).size === keys.length, "malformed", "policy: one key, two witnesses");
  const group = groups.get(chosen) ?? {
    quorum: chosen === "none" ? 0 : 1,
    members: chosen === "none" ? [] : [chosen],
  };
  const members = group.members.map((name) => witnesses.get(name) as NoteKey);
  ensure(
    members.every(({ type }) => type === noteKeyTypes.cosignature),
    "unsupported",
    "policy: type of a witness's key",
  );
  return { log: logs[0], witnesses: members, quorum: group.quorum };
}

function threshold(word: string, members: number): number {
  if (word === "all") return members;
  if (word === "any") return 1;
  const count = /^[1-9]\d{0,5}$/.test(word) ? Number(word) : 0;
  ensure(count >= 1 && count <= members, "malformed", "policy: threshold of a group");
  return count;
}
