import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { utf8 } from "@custos/base";
import { migrate, openDatabase } from "@custos/service";
import { migrations } from "../src/store/schema.js";
import { openStore } from "../src/store/open.js";

const bytes = new Uint8Array(2);

test("[R27] what was opened before readers had cursors of their own is theirs, in the order of its opening", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "custos-access-"));
  const before = openDatabase<Record<string, never>>(`sqlite:${join(dataDir, "access.db")}`);
  await migrate(before, migrations.slice(0, 1));
  if (before.dialect !== "sqlite") throw new Error("another database");
  await before.exclusive((connection) => {
    for (const [id, reader] of [
      ["a", "one"],
      ["b", "two"],
      ["c", "one"],
    ]) {
      const document = utf8(JSON.stringify({ applicant: "applicant-1", reader }));
      connection
        .prepare(
          "INSERT INTO authorisations (id, document, application_salt, application_leaf) VALUES (?, ?, ?, ?)",
        )
        .run([id, document, bytes, bytes]);
    }
    for (const [seq, kind, timeMs] of [
      [1, "bundle", 86_400_000],
      [2, "message", 86_400_001],
      [3, "message", 2 * 86_400_000],
    ] as const) {
      connection
        .prepare(
          `INSERT INTO feed_entries (cursor, room, seq, kind, time_ms, epoch, actor, object, receipt)
             VALUES (?, 'r', ?, ?, ?, ?, '', ?, ?)`,
        )
        .run([seq, seq, kind, timeMs, seq, bytes, bytes]);
    }
    for (const [cursor, seq, authorisations] of [
      [4, 3, '["a","b"]'],
      [7, 2, '["c"]'],
    ] as const) {
      connection
        .prepare(
          `INSERT INTO opened (cursor, room, seq, time_ms, sender, device, message_id, content, authorisations)
             VALUES (?, 'r', ?, 0, '', '', '', ?, ?)`,
        )
        .run([cursor, seq, bytes, authorisations]);
    }
  });
  await before.close();

  const after = await openStore(dataDir);
  const rows = (sql: string) => after.reader.prepare(sql).all();
  expect(rows("SELECT reader, cursor, authorisation, seq FROM openings ORDER BY reader, cursor")).toEqual([
    { reader: "one", cursor: 1, authorisation: "a", seq: 3 },
    { reader: "one", cursor: 2, authorisation: "c", seq: 2 },
    { reader: "two", cursor: 1, authorisation: "b", seq: 3 },
  ]);
  expect(rows("SELECT authorisation, epoch, messages FROM opened_epochs ORDER BY authorisation")).toEqual([
    { authorisation: "a", epoch: 3, messages: 1 },
    { authorisation: "b", epoch: 3, messages: 1 },
    { authorisation: "c", epoch: 2, messages: 1 },
  ]);
  expect(rows("SELECT DISTINCT applicant FROM authorisations")).toEqual([{ applicant: "applicant-1" }]);
  expect(rows("SELECT * FROM room_activity")).toEqual([{ room: "r", messages: 2, last_ms: 2 * 86_400_000 }]);
  await after.close();
});
