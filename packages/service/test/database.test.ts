import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { isUniqueViolation, migrate, openDatabase, type Database, type Migration } from "@custos/service";
import { temporaryFolder } from "./world.js";

interface Schema {
  things: { id: number; name: string; content: Uint8Array | null };
}

const steps: Migration[] = [
  {
    name: "things",
    statements: ({ bytes, int }) => [
      `CREATE TABLE things (id ${int} PRIMARY KEY, name TEXT NOT NULL, content ${bytes})`,
    ],
  },
];

const urls = {
  sqlite: () => `sqlite:${join(temporaryFolder(), "test.db")}`,
  postgres: () => process.env.CUSTOS_TEST_POSTGRES_URL,
};

let database: Database<Schema> | undefined;
afterEach(async () => {
  await database?.close();
  database = undefined;
});

describe.each(["sqlite", "postgres"] as const)("a database: %s", (dialect) => {
  test("keeps integers, text and bytes as they are, and knows a key that exists", async (context) => {
    const url = urls[dialect]();
    if (!url) throw context.skip("CUSTOS_TEST_POSTGRES_URL is not set");
    database = openDatabase<Schema>(url);
    const { kysely } = database;
    await kysely.schema.dropTable("things").ifExists().execute();
    await kysely.schema.dropTable("migrations").ifExists().execute();
    await migrate(database, steps);
    await migrate(database, steps);
    const row = { id: 2 ** 52 + 1, name: "ñ 漢", content: new Uint8Array([0, 255, 7]) };
    await kysely.insertInto("things").values(row).execute();
    expect(await kysely.selectFrom("things").selectAll().execute()).toEqual([row]);
    const again = kysely.insertInto("things").values(row).execute();
    expect(isUniqueViolation(await again.catch((error: unknown) => error))).toBe(true);
    const failing = database.transaction(async (trx) => {
      await trx
        .insertInto("things")
        .values({ ...row, id: 5 })
        .execute();
      throw new Error("stop");
    });
    await expect(failing).rejects.toThrow("stop");
    expect(await kysely.selectFrom("things").select("id").execute()).toEqual([{ id: row.id }]);
    await expect(migrate(database, [{ statements: () => [], name: "other" }])).rejects.toMatchObject({
      code: "corrupt",
    });
    await kysely.schema.dropTable("things").execute();
    await kysely.schema.dropTable("migrations").execute();
  });
});

test("SQLite: a hot write waits for a transaction that is open, and readers see only what is committed", async () => {
  const store = openDatabase<Schema>(urls.sqlite());
  database = store;
  if (store.dialect !== "sqlite") throw new Error("not SQLite");
  await migrate(store, steps);
  const count = () => store.reader.prepare("SELECT count(*) AS n FROM things").all()[0]?.n;
  let hot: Promise<void> | undefined;
  await store.transaction(async (trx) => {
    await trx.insertInto("things").values({ id: 1, name: "a", content: null }).execute();
    hot = store.exclusive((connection) =>
      connection.transaction(
        () => void connection.prepare("INSERT INTO things VALUES (?, ?, ?)").run([2, "b", null]),
      ),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(count()).toBe(0);
  });
  await hot;
  expect(count()).toBe(2);
  expect(() => store.reader.exec("DELETE FROM things")).toThrow();
  expect(() => store.reader.prepare("SELECT ?").all([true])).toThrow(/boolean/);
});
