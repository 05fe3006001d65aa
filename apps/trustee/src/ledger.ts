import { createHash } from "node:crypto";
import {
  CustosError,
  concatBytes,
  ensure,
  equalBytes,
  toHex,
  utf8,
  type AuthorisationId,
  type Day,
} from "@custos/base";
import { canonicalBytes } from "@custos/crypto/codec";
import type { SqlRow, SqliteConnection } from "@custos/service";
import { putFacts, type Facts, type TrusteeStore } from "./store.js";

/** What a trustee did, in its own book; nothing that names a person. */
export type LedgerEvent =
  | {
      readonly kind: "release";
      readonly authorisation: AuthorisationId;
      readonly authority: number;
      readonly day: Day;
      readonly count: number;
      /** Entry of the log that announced it */
      readonly releaseIndex: number;
      /** Size of the log as this trustee had it */
      readonly logSize: number;
    }
  | {
      readonly kind: "ceremony";
      readonly authority: number;
      readonly keyPeriod: number;
      readonly transcript: string;
    }
  | { readonly kind: "adoption"; readonly charter: string }
  | {
      readonly kind: "role";
      readonly action: "added" | "removed";
      readonly authority: number;
      /** SHA-256 of what was signed, hex: the log says whom it names */
      readonly leaf: string;
    }
  | { readonly kind: "switch"; readonly on: boolean };

export type LedgerEntry = LedgerEvent & { readonly seq: number; readonly atMs: number };

/** One line of an exported ledger; hashes in hex. */
export interface LedgerLine {
  readonly entry: LedgerEntry;
  readonly previous: string;
  readonly hash: string;
}

const start = new Uint8Array(32);

function hashOf(previous: Uint8Array, entry: string): Uint8Array {
  const bytes = concatBytes(utf8("custos ledger 1\n"), previous, utf8(entry));
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}

/** A trustee's ledger: each entry's hash covers the one before, and it is on the disk before an answer goes out. */
export class Ledger {
  readonly #store: TrusteeStore;

  private constructor(store: TrusteeStore) {
    this.#store = store;
  }

  /** Opens and verifies it from its first entry on; `corrupt` names the first that does not fit. */
  static open(store: TrusteeStore): Ledger {
    const ledger = new Ledger(store);
    verifyLedger(ledger.export());
    return ledger;
  }

  /** Enters an event, and `facts` with it: both or neither. What is there already is not entered again. */
  async enter(event: LedgerEvent, atMs: number, facts: Facts = {}): Promise<void> {
    await this.#store.exclusive((connection) =>
      connection.transaction(() => {
        if (isEntered(connection, event)) return;
        putFacts(connection, facts);
        const [last] = connection.prepare("SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1").all();
        const seq = last ? Number(last.seq) + 1 : 0;
        const previous = last ? (last.hash as Uint8Array) : start;
        const entry = spell({ ...event, seq, atMs });
        connection
          .prepare("INSERT INTO ledger (seq, entry, previous, hash, release_index) VALUES (?, ?, ?, ?, ?)")
          .run([seq, entry, previous, hashOf(previous, entry), releaseIndexOf(event)]);
      }),
    );
  }

  /** All of it, first entry first: what an auditor compares with the log's releases. */
  export(): LedgerLine[] {
    const sql = "SELECT seq, entry, previous, hash, release_index FROM ledger ORDER BY seq";
    return this.#store.reader.prepare(sql).all().map(lineOf);
  }
}

function isEntered(connection: SqliteConnection, event: LedgerEvent): boolean {
  if (event.kind === "release") {
    const known = "SELECT seq FROM ledger WHERE release_index = ?";
    return connection.prepare(known).all([event.releaseIndex]).length > 0;
  }
  // All others are few and rare.
  const rows = connection.prepare("SELECT entry FROM ledger WHERE release_index IS NULL ORDER BY seq").all();
  const others = rows.map(({ entry }) => parse(entry));
  if (event.kind === "switch") {
    const last = others.findLast(({ kind }) => kind === "switch");
    return event.on === (last?.kind === "switch" ? last.on : true);
  }
  return others.some((entry) => spell({ ...event, seq: entry.seq, atMs: entry.atMs }) === spell(entry));
}

function releaseIndexOf(event: LedgerEvent): number | null {
  return event.kind === "release" ? event.releaseIndex : null;
}

/** A row whose own columns say what its entry says: by them a release is known, and the next entry numbered. */
function lineOf(row: SqlRow): LedgerLine {
  const { seq, previous, hash } = row;
  const entry = parse(row.entry);
  const whole = previous instanceof Uint8Array && hash instanceof Uint8Array;
  ensure(whole && entry.seq === seq, "corrupt", `ledger: columns of entry ${entry.seq}`);
  ensure(row.release_index === releaseIndexOf(entry), "corrupt", `ledger: release of entry ${entry.seq}`);
  return { entry, previous: toHex(previous), hash: toHex(hash) };
}

/** Recomputes a ledger's chain and returns its entries; `corrupt` names the first that does not fit. */
export function verifyLedger(lines: readonly LedgerLine[]): LedgerEntry[] {
  let previous: Uint8Array = start;
  for (const [seq, line] of lines.entries()) {
    const hash = hashOf(previous, spell(line.entry));
    const good = line.entry.seq === seq && line.previous === toHex(previous) && line.hash === toHex(hash);
    ensure(good, "corrupt", `ledger: entry ${seq} does not continue the chain`);
    previous = hash;
  }
  const releases = lines.flatMap(({ entry }) => (entry.kind === "release" ? [entry.releaseIndex] : []));
  ensure(new Set(releases).size === releases.length, "corrupt", "ledger: a release twice");
  return lines.map(({ entry }) => entry);
}

function spell(entry: LedgerEntry): string {
  return new TextDecoder().decode(canonicalBytes(entry));
}

function parse(text: unknown): LedgerEntry {
  try {
    ensure(typeof text === "string", "corrupt", "ledger: an entry is not text");
    const entry = JSON.parse(text) as LedgerEntry;
    // Another spelling of the same entry is a change too.
    ensure(equalBytes(utf8(spell(entry)), utf8(text)), "corrupt", "ledger: spelling of an entry");
    ensure(typeof entry === "object" && entry !== null, "corrupt", "ledger: an entry is not an object");
    return entry;
  } catch (cause) {
    if (cause instanceof CustosError && cause.code === "corrupt") throw cause;
    throw new CustosError("corrupt", "ledger: an entry cannot be read", { cause });
  }
}
