import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { Client } from "pg";

export const noPostgres = "CUSTOS_TEST_POSTGRES_URL is not set (tools/services.sh postgres)";

/** A database of a test's own: its address for the relay's config, and how to drop it. */
export interface TestDatabase {
  readonly config: string;
  drop(): Promise<void>;
}

/** The databases that a suite runs on; `make` is undefined where there is no server. */
export const databases: readonly { name: string; make: (() => Promise<TestDatabase>) | undefined }[] = [
  { name: "SQLite", make: () => Promise.resolve({ config: "sqlite", drop: () => Promise.resolve() }) },
  { name: "PostgreSQL", make: process.env.CUSTOS_TEST_POSTGRES_URL ? makePostgres : undefined },
];

async function makePostgres(): Promise<TestDatabase> {
  const server = new URL(process.env.CUSTOS_TEST_POSTGRES_URL ?? "");
  const name = `custos_test_${randomBytes(6).toString("hex")}`;
  const admin = async (statement: string): Promise<void> => {
    const client = new Client({ connectionString: server.href });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  await admin(`CREATE DATABASE ${name}`);
  const own = new URL(server.href);
  own.pathname = `/${name}`;
  return { config: own.href, drop: () => admin(`DROP DATABASE ${name} WITH (FORCE)`) };
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "custos-relay-store-"));
}
