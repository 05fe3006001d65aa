import { CustosError, ensure, equalBytes, utf8 } from "@custos/base";
import type { Day } from "@custos/base";
import { canonicalBytes, plainJson } from "../codec/canonical-json.js";
import { charterHash, decodeCharter, encodeCharter } from "../codec/charter.js";
import type { Charter, CharterAuthority, KeyPeriod, QuorumBody } from "../codec/charter.js";
import { encodeNote, noteKeyTypes, parseNote } from "../codec/note.js";
import type { NoteKey, NoteSignature } from "../codec/note.js";
import { verifyCharterProofs } from "./charter-proofs.js";
import { signNoteText, verifyNote } from "./note.js";

/** A charter together with its hash and the signed note that carries it. */
export interface CharterNote {
  charter: Charter;
  /** SHA-256 of the charter's bytes, 32 bytes */
  hash: Uint8Array;
  note: string;
}

const bodies = ["authorising", "oversight"] as const satisfies readonly QuorumBody[];

/** Name under which a trustee signs charters. */
export function trusteeKeyName(authority: number, body: QuorumBody, index: number): string {
  return `custos/authority-${authority}/${body}-${index}`;
}

/** A signature line on a charter, by an operator (`name` as in the charter) or a trustee (`trusteeKeyName`). */
export function signCharter(charter: Charter, name: string, seed: Uint8Array): NoteSignature {
  return signNoteText(charterText(charter), name, seed);
}

/** The signed note of a charter and the signatures that were gathered for it. */
export function charterNote(charter: Charter, signatures: readonly NoteSignature[]): string {
  return encodeNote({ text: charterText(charter), signatures: [...signatures] });
}

/** What a charter's note says. Nobody has verified a signature: `verifyFirstCharter`, `verifyNextCharter`. */
export function parseCharter(note: string): CharterNote {
  const encoded = utf8(parseNote(note).text);
  return { charter: decodeCharter(encoded), hash: charterHash(encoded), note };
}

/**
 * Charter number 1, signed by an operator that it names. It proves itself to nobody: who takes it up knows its hash from
 * the invitation (`pinnedHash`). `bad-charter` otherwise.
 */
export function verifyFirstCharter(note: string, pinnedHash?: Uint8Array): CharterNote {
  const parsed = parse(note);
  ensure(parsed.charter.number === 1, "bad-charter", "not the first charter");
  ensure(
    !pinnedHash || equalBytes(parsed.hash, pinnedHash),
    "bad-charter",
    "not the charter that was expected",
  );
  requireSignatures(parsed, parsed.charter);
  verifyCharterProofs(parsed.charter);
  return parsed;
}

/**
 * The charter that follows `before` (protocol, "Change of charter"): signed by an operator and t trustees of each quorum
 * of every authority of the old one, and of each new authority; same network, next number, hash of the one before, and
 * after the old one's notice period. `bad-charter` names what is missing.
 */
export function verifyNextCharter(note: string, before: CharterNote): CharterNote {
  const parsed = parse(note);
  const { charter } = parsed;
  const old = before.charter;
  ensure(charter.networkId === old.networkId, "bad-charter", "another network's charter");
  ensure(charter.number === old.number + 1, "bad-charter", "not the next charter");
  ensure(
    charter.previous && equalBytes(charter.previous, before.hash),
    "bad-charter",
    "not after the charter before",
  );
  ensure(charter.publishedDay >= old.publishedDay, "bad-charter", "published before the one before");
  ensure(charter.firstDay >= old.firstDay, "bad-charter", "begins before the one before");
  const noticeDays = onlyReplacesKeys(old, charter)
    ? Math.ceil(old.notice.keysHours / 24)
    : old.notice.charterDays;
  ensure(charter.firstDay - charter.publishedDay >= noticeDays, "bad-charter", "notice period too short");
  checkKeyPeriods(old, charter);
  requireSignatures(parsed, old);
  verifyCharterProofs(charter);
  return parsed;
}

/** In force on a day: the highest-numbered charter whose first day is not later. `bad-charter` before the first. */
export function charterInForce(charters: readonly CharterNote[], day: Day): CharterNote {
  const begun = charters.filter(({ charter }) => charter.firstDay <= day);
  const inForce = begun.toSorted((a, b) => b.charter.number - a.charter.number)[0];
  ensure(inForce, "bad-charter", "no charter has begun");
  return inForce;
}

/** An authority by its number; `bad-charter` if the charter has none such. */
export function authorityOfCharter(charter: Charter, number: number): CharterAuthority {
  const found = charter.authorities.find((authority) => authority.number === number);
  ensure(found, "bad-charter", `no authority ${number}`);
  return found;
}

/** The key period of an authority that holds a day; `bad-charter` if none does. */
export function keyPeriodOf(charter: Charter, authority: number, day: Day): KeyPeriod {
  const { keyPeriods } = authorityOfCharter(charter, authority);
  const found = keyPeriods.find(({ firstDay, lastDay }) => firstDay <= day && day <= lastDay);
  ensure(found, "bad-charter", `no key period of authority ${authority} on that day`);
  return found;
}

/** The fewest cosignatures of `witnesses` with which no `dishonest` ones can show two logs: 2k > n + f. */
export function witnessQuorum(witnesses: number, dishonest = 1): number {
  return Math.floor((witnesses + dishonest) / 2) + 1;
}

function charterText(charter: Charter): string {
  return new TextDecoder().decode(encodeCharter(charter));
}

function parse(note: string): CharterNote {
  try {
    return parseCharter(note);
  } catch (cause) {
    throw new CustosError("bad-charter", cause instanceof Error ? cause.message : "charter", { cause });
  }
}

function operatorKeys(charter: Charter): NoteKey[] {
  return charter.operators.map(({ name, key }) => ({ name, type: noteKeyTypes.ed25519, publicKey: key }));
}

function quorumKeys(authority: CharterAuthority, body: QuorumBody): NoteKey[] {
  return authority[body].trustees.map(({ index, signingKey }) => ({
    name: trusteeKeyName(authority.number, body, index),
    type: noteKeyTypes.ed25519,
    publicKey: signingKey,
  }));
}

/** `rules` is the charter whose operators and quorums must have signed: the old one, or number 1 itself. */
function requireSignatures({ charter, note }: CharterNote, rules: Charter): void {
  const operators = operatorKeys(rules);
  const known = new Set(rules.authorities.map(({ number }) => number));
  const added = charter.authorities.filter(({ number }) => !known.has(number));
  // Nobody can vouch for the first charter but its hash; from then on each change needs those who watch.
  const quorums =
    charter.number === 1
      ? []
      : [...rules.authorities, ...added].flatMap((authority) =>
          bodies.map((body) => ({ authority, body, keys: quorumKeys(authority, body) })),
        );
  const signers = signersOf(note, [...operators, ...quorums.flatMap(({ keys }) => keys)]);
  ensure(
    operators.some((key) => signers.has(key)),
    "bad-charter",
    "no operator has signed",
  );
  for (const { authority, body, keys } of quorums) {
    const count = keys.filter((key) => signers.has(key)).length;
    const needed = authority[body].threshold;
    ensure(
      count >= needed,
      "bad-charter",
      `${count} of ${needed} ${body} trustees of ${authority.code} have signed`,
    );
  }
}

function signersOf(note: string, keys: readonly NoteKey[]): Set<NoteKey> {
  try {
    return new Set(verifyNote(note, keys).lines.map(({ key }) => key));
  } catch (cause) {
    throw new CustosError("bad-charter", cause instanceof Error ? cause.message : "signatures", { cause });
  }
}

/** A key period's keys are fixed once it stands in a charter; it may end earlier or later, but keys need a new one. */
function checkKeyPeriods(old: Charter, charter: Charter): void {
  for (const authority of charter.authorities) {
    const before = old.authorities.find(({ number }) => number === authority.number);
    for (const period of authority.keyPeriods) {
      const same = before?.keyPeriods.find(({ number }) => number === period.number);
      if (!same || same.firstDay >= charter.firstDay) continue;
      const { lastDay: _, ...fixed } = period;
      const { lastDay: __, ...wasFixed } = same;
      const unchanged = equalBytes(canonicalBytes(plainJson(fixed)), canonicalBytes(plainJson(wasFixed)));
      ensure(
        unchanged,
        "bad-charter",
        `key period ${period.number} of ${authority.code} has other keys than before`,
      );
    }
  }
}

/** Whether two charters differ in keys alone: those of relay, witnesses, quorums, readers, roles and operators. */
function onlyReplacesKeys(old: Charter, charter: Charter): boolean {
  return equalBytes(canonicalBytes(withoutKeys(old)), canonicalBytes(withoutKeys(charter)));
}

function withoutKeys(charter: Charter): unknown {
  const { number: _, previous: __, publishedDay: ___, firstDay: ____, ...rest } = charter;
  return plainJson({
    ...rest,
    relay: { logName: rest.relay.logName },
    witnesses: rest.witnesses.map(({ key: _key, ...witness }) => witness),
    operators: rest.operators.map(({ name }) => name),
    authorities: rest.authorities.map(withoutAuthorityKeys),
  });
}

function withoutAuthorityKeys(authority: CharterAuthority): unknown {
  const { keyPeriods: _, reader: __, roles, ...rest } = authority;
  return {
    ...rest,
    roles: roles.map(({ key: _key, ...role }) => role),
    authorising: keylessQuorum(authority.authorising),
    oversight: keylessQuorum(authority.oversight),
  };
}

function keylessQuorum({ threshold, trustees }: CharterAuthority["authorising"]): unknown {
  return { threshold, trustees: trustees.map(({ index, name }) => ({ index, name })) };
}
