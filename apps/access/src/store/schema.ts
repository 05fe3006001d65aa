import type { Migration } from "@custos/service";

/** Steps of the schema. Ids are hex; kinds of subjects and entries are the contract's words. */
export const migrations: readonly Migration[] = [
  {
    name: "log, authorisations, releases, feed, rooms, opened messages, ledger",
    statements: () => [
      "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
      "CREATE TABLE log_entries (position INTEGER PRIMARY KEY, entry BLOB NOT NULL)",
      // `application_leaf` and `leaf` are signed bytes that go to the log as they are, again and again until it has them.
      `CREATE TABLE authorisations (
         id TEXT PRIMARY KEY, document BLOB NOT NULL,
         application_salt BLOB NOT NULL, application_leaf BLOB NOT NULL, application_index INTEGER,
         signed BLOB, document_salt BLOB, leaf BLOB, log_index INTEGER
       ) WITHOUT ROWID`,
      `CREATE TABLE signatures (
         authorisation TEXT NOT NULL REFERENCES authorisations (id), role TEXT NOT NULL, body TEXT NOT NULL,
         signature BLOB NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (authorisation, role)
       ) WITHOUT ROWID`,
      // state: 0 the log may not have it, 1 in the log, 2 keys obtained, 3 void (the log moved a subject in between)
      `CREATE TABLE releases (
         number INTEGER PRIMARY KEY AUTOINCREMENT, authorisation TEXT NOT NULL REFERENCES authorisations (id),
         day INTEGER NOT NULL, count INTEGER NOT NULL, salt BLOB NOT NULL, identities BLOB NOT NULL,
         leaf BLOB NOT NULL, log_index INTEGER UNIQUE, state INTEGER NOT NULL DEFAULT 0
       )`,
      "CREATE INDEX releases_of_day ON releases (authorisation, day)",
      "CREATE INDEX releases_open ON releases (state) WHERE state < 2",
      `CREATE TABLE identity_keys (
         identity BLOB PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, day INTEGER NOT NULL, key BLOB NOT NULL
       ) WITHOUT ROWID`,
      "CREATE INDEX identity_keys_of_subject ON identity_keys (subject, day)",
      // Which authorisations an identity key came under; the release's index says by which entry of the log.
      `CREATE TABLE grants (
         identity BLOB NOT NULL REFERENCES identity_keys (identity), authorisation TEXT NOT NULL,
         release_index INTEGER NOT NULL, PRIMARY KEY (identity, authorisation)
       ) WITHOUT ROWID`,
      "CREATE TABLE due_readings (identity BLOB PRIMARY KEY REFERENCES identity_keys (identity)) WITHOUT ROWID",
      `CREATE TABLE feed_entries (
         cursor INTEGER PRIMARY KEY, room TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL,
         time_ms INTEGER NOT NULL, epoch INTEGER NOT NULL, actor TEXT NOT NULL, message_id TEXT,
         object BLOB NOT NULL, receipt BLOB NOT NULL, checkpoint TEXT, group_info BLOB, tree BLOB
       )`,
      "CREATE INDEX messages_of_epoch ON feed_entries (room, epoch, cursor) WHERE kind = 'message'",
      // `cause` says why a room cannot be read any more, from `cause_cursor` on.
      `CREATE TABLE rooms (
         room TEXT PRIMARY KEY, chain_seq INTEGER NOT NULL, chain_hash BLOB NOT NULL, chain_ms INTEGER NOT NULL,
         epoch INTEGER, cause TEXT, cause_cursor INTEGER
       ) WITHOUT ROWID`,
      `CREATE TABLE epochs (
         room TEXT NOT NULL, epoch INTEGER NOT NULL, cursor INTEGER NOT NULL, day INTEGER NOT NULL,
         group_state BLOB NOT NULL, cause TEXT, PRIMARY KEY (room, epoch)
       )`,
      // The authority's own slots: what a late release looks its epochs up by.
      `CREATE TABLE epoch_subjects (
         subject TEXT NOT NULL, day INTEGER NOT NULL, kind TEXT NOT NULL, room TEXT NOT NULL, epoch INTEGER NOT NULL,
         PRIMARY KEY (subject, day, kind, room, epoch)
       ) WITHOUT ROWID`,
      // Messages that their receipt, day or sender's signature rules out.
      "CREATE TABLE refused_messages (cursor INTEGER PRIMARY KEY, room TEXT NOT NULL, cause TEXT NOT NULL)",
      `CREATE TABLE opened (
         cursor INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL, seq INTEGER NOT NULL, time_ms INTEGER NOT NULL,
         sender TEXT NOT NULL, device TEXT NOT NULL, message_id TEXT NOT NULL, content BLOB NOT NULL,
         authorisations TEXT NOT NULL, UNIQUE (room, seq)
       )`,
      "CREATE TABLE ledger (number INTEGER PRIMARY KEY, entry TEXT NOT NULL, hash BLOB NOT NULL)",
    ],
  },
  {
    name: "people of the staff",
    // Of links and sessions only the hashes of their tokens are kept.
    statements: () => [
      "CREATE TABLE staff (id TEXT PRIMARY KEY, name TEXT NOT NULL, duty TEXT NOT NULL) WITHOUT ROWID",
      `CREATE TABLE staff_links (
         hash BLOB PRIMARY KEY, person TEXT NOT NULL REFERENCES staff (id), expires_ms INTEGER NOT NULL, used_ms INTEGER
       ) WITHOUT ROWID`,
      "CREATE INDEX links_of_person ON staff_links (person)",
      `CREATE TABLE staff_sessions (
         hash BLOB PRIMARY KEY, person TEXT NOT NULL REFERENCES staff (id), expires_ms INTEGER NOT NULL
       ) WITHOUT ROWID`,
      // `leaf` waits for the signatures of trustees; it names the time at `leaf_ms`.
      `CREATE TABLE passkeys (
         credential_id TEXT PRIMARY KEY, person TEXT NOT NULL UNIQUE REFERENCES staff (id), rp_id TEXT NOT NULL,
         public_key BLOB NOT NULL, cose_key BLOB NOT NULL, counter INTEGER NOT NULL, leaf BLOB, leaf_ms INTEGER
       ) WITHOUT ROWID`,
      "CREATE INDEX passkeys_of_host ON passkeys (rp_id)",
    ],
  },
  {
    name: "what each reader has been given; rooms, their members, people's names",
    statements: () => [
      "ALTER TABLE authorisations ADD COLUMN reader TEXT NOT NULL DEFAULT ''",
      "ALTER TABLE authorisations ADD COLUMN applicant TEXT NOT NULL DEFAULT ''",
      `UPDATE authorisations SET reader = json_extract(CAST(document AS TEXT), '$.reader'),
         applicant = json_extract(CAST(document AS TEXT), '$.applicant')`,
      "CREATE INDEX authorisations_of_reader ON authorisations (reader)",
      "CREATE INDEX grants_of_authorisation ON grants (authorisation)",
      // Each reader has cursors of its own, so that nobody sees from gaps in them what others are given.
      `CREATE TABLE openings (
         reader TEXT NOT NULL, cursor INTEGER NOT NULL, authorisation TEXT NOT NULL, room TEXT NOT NULL,
         seq INTEGER NOT NULL, PRIMARY KEY (reader, cursor)
       ) WITHOUT ROWID`,
      "CREATE UNIQUE INDEX openings_once ON openings (authorisation, room, seq)",
      // How many of an epoch's messages: counting them one by one takes seconds where there are many.
      `CREATE TABLE opened_epochs (
         authorisation TEXT NOT NULL, room TEXT NOT NULL, epoch INTEGER NOT NULL, messages INTEGER NOT NULL,
         PRIMARY KEY (authorisation, room, epoch)
       ) WITHOUT ROWID`,
      // The newest name that an opened message gives its room.
      `CREATE TABLE room_names (
         authorisation TEXT NOT NULL, room TEXT NOT NULL, seq INTEGER NOT NULL, name TEXT NOT NULL,
         PRIMARY KEY (authorisation, room)
       ) WITHOUT ROWID`,
      `INSERT INTO openings (reader, cursor, authorisation, room, seq)
         SELECT a.reader, row_number() OVER (PARTITION BY a.reader ORDER BY o.cursor, a.id), a.id, o.room, o.seq
         FROM opened o JOIN json_each(o.authorisations) j JOIN authorisations a ON a.id = j.value`,
      `INSERT INTO opened_epochs (authorisation, room, epoch, messages)
         SELECT o.authorisation, o.room, f.epoch, count(*) FROM openings o
           JOIN feed_entries f ON f.room = o.room AND f.seq = o.seq AND f.kind = 'message'
         GROUP BY o.authorisation, o.room, f.epoch`,
      "CREATE TABLE room_activity (room TEXT PRIMARY KEY, messages INTEGER NOT NULL, last_ms INTEGER NOT NULL) WITHOUT ROWID",
      `INSERT INTO room_activity (room, messages, last_ms)
         SELECT room, sum(kind = 'message'), coalesce(max(CASE kind WHEN 'message' THEN time_ms END), min(time_ms))
         FROM feed_entries GROUP BY room`,
      // Of the newest epoch; a room that was there before this table is filled by its next one.
      "CREATE TABLE room_members (room TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (room, person)) WITHOUT ROWID",
      `CREATE TABLE names (
         person TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL, language TEXT NOT NULL,
         authority INTEGER NOT NULL
       ) WITHOUT ROWID`,
    ],
  },
];
