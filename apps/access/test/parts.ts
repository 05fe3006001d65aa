import { CustosError, type AuthorisationId, type RoomId } from "@custos/base";
import { decode, type FeedEntry, type OpenedMessage } from "@custos/contract";
import { defaultBackend } from "@custos/crypto/verify";
import { openLog } from "@custos/service";
import type { Access } from "../src/access.js";
import { Authorisations } from "../src/authorisations/authorisations.js";
import { accessConfigSchema } from "../src/config.js";
import { insertEntry } from "../src/feed/entries.js";
import { readAccessKeys } from "../src/keys.js";
import { FollowedLog } from "../src/log/followed-log.js";
import { openedAfter } from "../src/opened/opened.js";
import { FeedReader } from "../src/reader/reader.js";
import { Releases } from "../src/releases/releases.js";
import { openStore, writeOne, type AccessStore } from "../src/store/open.js";
import type { AccessNetwork } from "./network.js";

/** Where the process dies: at which write, and whether that one still reached the disk. */
export interface Death {
  atWrite: number;
  stored: boolean;
}

/** The parts of an access without its door, ticked by hand; as often begun anew as a test wants. */
export class Parts {
  readonly access: Access;
  readonly reader: FeedReader;
  readonly releases: Releases;
  readonly authorisations: Authorisations;
  writes = 0;
  readonly #closing: AbortController;

  private constructor(
    access: Omit<Access, "followed" | "store" | "signal">,
    store: AccessStore,
    pinned: Uint8Array,
    death?: Death,
  ) {
    this.#closing = new AbortController();
    const { signal } = this.#closing;
    const mortal: AccessStore = {
      ...store,
      exclusive: async (work) => {
        this.writes += 1;
        if (death && this.writes > death.atWrite) throw new CustosError("corrupt", "dead");
        if (death && this.writes === death.atWrite) {
          if (death.stored) await store.exclusive(work);
          this.#closing.abort();
          throw new CustosError("corrupt", "dead");
        }
        return store.exclusive(work);
      },
    };
    const { relayUrl } = access.config;
    const followed = FollowedLog.open({
      store: mortal,
      relayUrl,
      pinnedCharterHash: pinned,
      signal,
      grown: () => {},
    });
    this.access = { ...access, store: mortal, followed, signal };
    this.reader = new FeedReader(this.access, () => {});
    this.releases = new Releases(this.access, () => {});
    this.authorisations = new Authorisations(this.access, () => {});
  }

  static async open(
    net: AccessNetwork,
    dataDir: string,
    death?: Death,
    relayUrl = net.network.url,
  ): Promise<Parts> {
    const { charter, charterHash } = net.network;
    const config = decode(accessConfigSchema, { ...net.config, dataDir, relayUrl });
    const access = {
      config,
      networkId: charter.networkId,
      authority: 1,
      keys: readAccessKeys(dataDir),
      backend: await defaultBackend(),
      log: openLog({ name: "access" }),
      nowMs: () => net.network.nowMs,
    };
    return new Parts(access, await openStore(dataDir), charterHash, death);
  }

  /** One turn of all that is done by the clock; errors of a dead process end it as they would. */
  async turn(): Promise<void> {
    await this.access.followed.sync();
    await this.authorisations.resume();
    await this.releases.tick(1);
    await this.read();
  }

  async read(): Promise<void> {
    this.reader.wake();
    await this.reader.idle();
  }

  /** Stores entries under cursors of their own order. */
  async store(entries: readonly FeedEntry[]): Promise<void> {
    await writeOne(this.access.store, (connection) => {
      for (const [i, entry] of entries.entries()) insertEntry(connection, { ...entry, cursor: i + 1 });
    });
  }

  opened(): OpenedMessage[] {
    return openedAfter(this.access.store.reader, 0, 1000);
  }

  /** Why a room, an epoch or a message is not read. */
  causes(of: "rooms" | "epochs" | "refused_messages"): { roomId: RoomId; cause: string }[] {
    return this.access.store.reader
      .prepare(`SELECT room, cause FROM ${of} WHERE cause IS NOT NULL`)
      .all()
      .map((row) => ({ roomId: row.room as RoomId, cause: row.cause as string }));
  }

  /** Keys that were copied have yet to be read with. */
  async readAgain(): Promise<void> {
    await writeOne(this.access.store, (connection) =>
      connection.prepare("INSERT INTO due_readings (identity) SELECT identity FROM identity_keys").run(),
    );
    await this.read();
  }

  ledger(): Record<string, unknown>[] {
    const rows = this.access.store.reader.prepare("SELECT entry FROM ledger ORDER BY number").all();
    return rows.map(({ entry }) => JSON.parse(entry as string) as Record<string, unknown>);
  }

  released(id: AuthorisationId): number {
    return this.authorisations.status(id).released.length;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.reader.idle();
    await this.access.store.close();
  }
}

/** Gives one reader the identity keys, and the log, of another, so that a test need not ask the trustees each time. */
export async function copyKeys(from: Parts, to: Parts): Promise<void> {
  await to.access.followed.sync();
  const rows = (table: string) => from.access.store.reader.prepare(`SELECT * FROM ${table}`).all();
  await writeOne(to.access.store, (connection) => {
    for (const table of ["identity_keys", "grants"]) {
      for (const row of rows(table)) {
        const names = Object.keys(row);
        const marks = names.map(() => "?").join(", ");
        connection
          .prepare(`INSERT INTO ${table} (${names.join(", ")}) VALUES (${marks})`)
          .run(Object.values(row));
      }
    }
  });
}
