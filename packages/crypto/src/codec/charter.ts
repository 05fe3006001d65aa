import { ensure } from "@custos/base";
import type { NetworkId } from "@custos/base";
import { sha256 } from "@noble/hashes/sha2.js";
import {
  bytes,
  choice,
  dictionary,
  encodeCanonical,
  id,
  integer,
  list,
  literal,
  object,
} from "./canonical-json.js";
import { parseCanonical, text } from "./canonical-json.js";
import type { ValueOf } from "./canonical-json.js";

const day = integer(0, 0xffff_ffff);
const authorityNumber = integer(0, 0xffff);
const name = text(128);
/** C2SP key names: no spaces, no plus sign. */
const keyName = text(128, /^[^\s+]+$/u);
const ed25519Key = bytes(32);
const xWingKey = bytes(1216);
const g2Point = bytes(96);

/** The key by which a person of a body signs: Ed25519, or a passkey (P-256 point, 65 bytes, or Ed25519, 32). */
export const roleKeyField = choice("kind", {
  ed25519: object({ kind: literal("ed25519"), publicKey: ed25519Key }),
  passkey: object({ kind: literal("passkey"), publicKey: bytes(32, 65), rpId: text(253) }),
});
export type RoleKey = ValueOf<typeof roleKeyField>;

/** What a role signs with; an applicant asks, the two bodies approve. */
export const roleBodyField = literal("applicant", "authorising", "oversight");
export type RoleBody = ValueOf<typeof roleBodyField>;

/** The two quorums of an authority. */
export const quorumBodyField = literal("authorising", "oversight");
export type QuorumBody = ValueOf<typeof quorumBodyField>;

const roleField = object({ id: text(64), name, body: roleBodyField, key: roleKeyField });
/** A person of a body, with its key. */
export type CharterRole = ValueOf<typeof roleField>;

const trusteeField = object({
  /** x of its share, from 1 */
  index: integer(1, 255),
  name,
  /** Ed25519: transcripts, charters, moves */
  signingKey: ed25519Key,
});
export type CharterTrustee = ValueOf<typeof trusteeField>;

const quorumField = object({ threshold: integer(1, 255), trustees: list(trusteeField, 1, 15) });
export type CharterQuorum = ValueOf<typeof quorumField>;

const quorumKeyField = object({
  /** s * G2, compressed */
  publicKey: g2Point,
  /** Proof of possession, G1 compressed */
  proof: bytes(48),
  /** SHA-256 of the key ceremony's transcript */
  transcript: bytes(32),
  /** x_j * G2 of each trustee, ascending by index */
  publicShares: list(object({ index: integer(1, 255), share: g2Point }), 1, 15),
});
/** One quorum's half of a master public key. */
export type QuorumKey = ValueOf<typeof quorumKeyField>;

const keyPeriodField = object({
  number: integer(0, 0xffff_ffff),
  firstDay: day,
  lastDay: day,
  authorising: quorumKeyField,
  oversight: quorumKeyField,
  /** X-Wing; epochs of these days are wrapped for it */
  sealKey: xWingKey,
});
export type KeyPeriod = ValueOf<typeof keyPeriodField>;

const authorityField = object({
  /** uint16, never used again */
  number: authorityNumber,
  /** As transcripts and the command line name it, such as `AU` */
  code: text(32, /^[A-Za-z0-9-]+$/),
  name,
  jurisdiction: name,
  authorising: quorumField,
  oversight: quorumField,
  /** Ascending by first day, no day twice */
  keyPeriods: list(keyPeriodField, 1, 64),
  reader: object({
    /** Ed25519: applications, authorisations, releases, reports */
    signingKey: ed25519Key,
    /** X-Wing, for HPKE: partial keys are sealed to it */
    deliveryKey: xWingKey,
  }),
  roles: list(roleField, 0, 64),
  /** People of each body whose signatures an authorisation needs */
  approvals: object({ authorising: integer(1, 15), oversight: integer(1, 15) }),
});
export type CharterAuthority = ValueOf<typeof authorityField>;

const charterField = object(
  {
    format: literal("custos charter 1"),
    networkId: id<NetworkId>(),
    name,
    /** From 1, each the one before plus 1 */
    number: integer(1, 0xffff_ffff),
    /** Day on which it is put into the log; the notice period is counted from it */
    publishedDay: day,
    /** UTC day with which it begins */
    firstDay: day,
    relay: object({
      /** Key name of the log, and its origin */
      logName: keyName,
      /** Ed25519 */
      logKey: ed25519Key,
      /** Ed25519; receipts by any of them are good */
      receiptKeys: list(ed25519Key, 1, 8),
    }),
    /** Cosigners of the log (Ed25519); an oversight trustee's names its authority */
    witnesses: list(object({ name: keyName, key: ed25519Key }, { authority: authorityNumber }), 1, 64),
    /** Cosignatures that a checkpoint needs */
    witnessQuorum: integer(1, 64),
    authorities: list(authorityField, 1, 64),
    operators: list(object({ name: keyName, key: ed25519Key }), 1, 16),
    caps: object({
      identityDaysPerAuthorisation: integer(1),
      /** Over all authorisations of one authority in a calendar year (UTC) */
      identityDaysPerYear: integer(1),
      roomMembers: integer(2, 1000),
      /** Adds, removes and resyncs of one device in one room */
      addsRemovesResyncsPerHour: integer(1),
      /** How far back a retrospective authorisation may reach */
      retrospectiveDays: integer(0),
    }),
    /** How long relay and authorities keep sealed messages */
    retentionDays: integer(1),
    notice: object({
      /** A new charter stands in the log this long before it begins */
      charterDays: integer(0, 3650),
      /** The same where it only replaces keys */
      keysHours: integer(0, 87_600),
      /** The subject is told this many days after the last day that may be read */
      subjectDays: integer(0, 3650),
    }),
    /** An emergency authorisation lapses after this time without confirmation */
    emergencyHours: integer(1, 8760),
    /** A cipher suite's name, RFC 9420 section 17.1 */
    mlsSuite: text(64),
    disclosure: object({
      version: integer(1, 0xffff_ffff),
      /** By language (BCP 47); `en` is always there */
      texts: dictionary(/^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$/, text(8192), 128),
    }),
  },
  {
    /** Hash of the charter before; absent in number 1 alone */
    previous: bytes(32),
  },
);

/** A network's public rules. Bytes are raw keys and points; its hash is `charterHash(encodeCharter(charter))`. */
export type Charter = ValueOf<typeof charterField>;

const maxCharterBytes = 49_152;

/** The charter's bytes: canonical JSON and a newline, which is the text of the signed note. */
export function encodeCharter(charter: Charter): Uint8Array {
  checkShape(charter);
  const json = encodeCanonical(charterField, charter, maxCharterBytes);
  const withNewline = new Uint8Array(json.length + 1);
  withNewline.set(json);
  withNewline[json.length] = 0x0a;
  return withNewline;
}

/** The charter of `encodeCharter`'s bytes; `malformed` for any others. Who signed it is `verifyCharter`'s question. */
export function decodeCharter(encoded: Uint8Array): Charter {
  ensure(encoded.at(-1) === 0x0a, "malformed", "charter: no newline at its end");
  const charter = parseCanonical(charterField, encoded.subarray(0, -1), maxCharterBytes, "charter");
  checkShape(charter);
  return charter;
}

/** `charter_hash`: SHA-256 of the charter's bytes. */
export function charterHash(encoded: Uint8Array): Uint8Array {
  return sha256(encoded);
}

/** The rules within one charter that its fields alone do not say. */
function checkShape(charter: Charter): void {
  const { authorities, witnesses, operators, disclosure } = charter;
  ensure(
    (charter.number === 1) === (charter.previous === undefined),
    "malformed",
    "charter: number and previous",
  );
  ensure(charter.firstDay >= charter.publishedDay, "malformed", "charter: begins before it is published");
  unique(
    authorities.map(({ number }) => number),
    "number of an authority",
  );
  unique(
    authorities.map(({ code }) => code),
    "code of an authority",
  );
  unique(
    witnesses.map((witness) => witness.name),
    "name of a witness",
  );
  // One key counts once, or the operator could cosign as two.
  unique(
    witnesses.map(({ key }) => key.join()),
    "key of a witness",
  );
  unique(
    operators.map((operator) => operator.name),
    "name of an operator",
  );
  ensure(charter.witnessQuorum <= witnesses.length, "malformed", "charter: more cosignatures than witnesses");
  // 2k > n + f with f = 1: with fewer, a single dishonest witness can help to show two logs.
  ensure(2 * charter.witnessQuorum > witnesses.length + 1, "malformed", "charter: too few cosignatures");
  ensure("en" in disclosure.texts, "malformed", "charter: the disclosure in English is missing");
  for (const authority of authorities) checkAuthority(authority);
}

function checkAuthority(authority: CharterAuthority): void {
  const { code, authorising, oversight, keyPeriods, roles } = authority;
  for (const { threshold, trustees } of [authorising, oversight]) {
    ensure(threshold <= trustees.length, "malformed", `charter: threshold of ${code}`);
    unique(
      trustees.map(({ index }) => index),
      `trustee's index of ${code}`,
    );
  }
  const trustees = [...authorising.trustees, ...oversight.trustees];
  unique(
    trustees.map(({ signingKey }) => signingKey.join()),
    `trustee's key of ${code}`,
  );
  unique(
    keyPeriods.map(({ number }) => number),
    `number of a key period of ${code}`,
  );
  unique(
    roles.map((role) => role.id),
    `role of ${code}`,
  );
  unique(
    roles.map(({ key }) => key.publicKey.join()),
    `role's key of ${code}`,
  );
  for (const [i, period] of keyPeriods.entries()) {
    const before = keyPeriods[i - 1];
    ensure(period.firstDay <= period.lastDay, "malformed", `charter: days of a key period of ${code}`);
    ensure(
      !before || before.lastDay < period.firstDay,
      "malformed",
      `charter: key periods of ${code} overlap`,
    );
    for (const body of ["authorising", "oversight"] as const) {
      const expected = authority[body].trustees.map(({ index }) => index);
      const shares = period[body].publicShares.map(({ index }) => index);
      ensure(shares.join() === expected.join(), "malformed", `charter: public shares of ${code}`);
    }
  }
}

function unique(values: readonly (string | number)[], what: string): void {
  ensure(new Set(values).size === values.length, "malformed", `charter: ${what} twice`);
}
