import type { Migration } from "@custos/service";

/** Ids are hex text, bytes are bytes, times are milliseconds; `number` columns are the relay's own counters. */
export interface RelaySchema {
  /** The log's entries in order: the one truth from which tiles and checkpoints are made. */
  log_entries: { position: number; leaf: Uint8Array; digest: Uint8Array };
  /** Cosigned checkpoints, newest last. */
  checkpoints: { number: number; size: number; root: Uint8Array; note: string; at_ms: number };
  invitations: {
    key: Uint8Array;
    authority: number;
    sponsor: string | null;
    created_ms: number;
    expires_ms: number;
    used_by: string | null;
    withdrawn_ms: number | null;
  };
  people: {
    person_id: string;
    display_name: string;
    language: string;
    invitation: Uint8Array;
    request_digest: Uint8Array;
    acceptance: Uint8Array;
    person_position: number;
    device_position: number;
  };
  key_packages: {
    ref: Uint8Array;
    number: number;
    person_id: string;
    device_id: string;
    content: Uint8Array;
    not_after_ms: number;
    last_resort: number;
    claimed: number;
  };
  rooms: {
    number: number;
    room_id: string;
    epoch: number;
    day: number;
    /** Authorities with a slot of the current epoch, as text: "1,2". */
    authorities: string;
    charter_hash: Uint8Array;
    /** Size of the checkpoint that the current epoch's seal names. */
    log_size: number;
    /** The current epoch carries no messages: a complaint convicted its committer, or a resync made it. */
    ended: number;
    closed: number;
    head_seq: number;
    head_hash: Uint8Array;
    head_ms: number;
    public_group: Uint8Array;
  };
  room_entries: {
    /** Over all rooms, in the order of acceptance, from 1. */
    number: number;
    room: number;
    seq: number;
    kind: number;
    time_ms: number;
    epoch: number;
    /** Committer, sender or leaver. */
    device_id: string;
    /** The leaver of a leave. */
    person_id: string | null;
    message_id: string | null;
    object: Uint8Array;
    receipt: Uint8Array;
    /** Of a bundle: the checkpoint that its header names. */
    checkpoint: number | null;
  };
  /** From which to which entry a device gets a room's log; open while `to_seq` is null. */
  room_spans: { room: number; device_id: string; from_seq: number; to_seq: number | null };
  /** Tree and GroupInfo of epochs that somebody joined, or with which a feed begins. */
  room_trees: { room: number; epoch: number; tree: Uint8Array; group_info: Uint8Array };
  /** Commits that the caps count. */
  room_changes: { room: number; device_id: string; at_ms: number };
  cursors: { room: number; device_id: string; seq: number };
  feed: { authority: number; cursor: number; room: number; seq: number; starts: number };
  complaints: { digest: Uint8Array; room: number; epoch: number };
  /** The last `receipts` leaf: receipts up to this number are in the log. */
  receipt_leaves: { up_to: number; at_ms: number };
  /** Messages of each hour since 1970, kept by the transaction that stores them. */
  message_hours: { hour: number; messages: number };
  /** One-time links to the console: SHA-256 of the token. A link that a fresh one has ended expires then. */
  operator_links: { digest: Uint8Array; name: string; expires_ms: number; used_ms: number | null };
  /** Sessions of the console: SHA-256 of the bearer token. */
  operator_sessions: { digest: Uint8Array; name: string; expires_ms: number };
}

/** Steps of the schema; never changed once released. */
export const migrations: readonly Migration[] = [
  {
    name: "relay 1",
    statements: ({ bytes, int }) => [
      `CREATE TABLE log_entries (position ${int} PRIMARY KEY, leaf ${bytes} NOT NULL, digest ${bytes} NOT NULL UNIQUE)`,
      `CREATE TABLE checkpoints (number ${int} PRIMARY KEY, size ${int} NOT NULL, root ${bytes} NOT NULL,
        note TEXT NOT NULL, at_ms ${int} NOT NULL)`,
      `CREATE TABLE invitations (key ${bytes} PRIMARY KEY, authority ${int} NOT NULL, sponsor TEXT,
        created_ms ${int} NOT NULL, expires_ms ${int} NOT NULL, used_by TEXT)`,
      `CREATE TABLE people (person_id TEXT PRIMARY KEY, display_name TEXT NOT NULL, language TEXT NOT NULL,
        invitation ${bytes} NOT NULL UNIQUE, request_digest ${bytes} NOT NULL, acceptance ${bytes} NOT NULL,
        person_position ${int} NOT NULL, device_position ${int} NOT NULL)`,
      `CREATE TABLE key_packages (ref ${bytes} PRIMARY KEY, number ${int} NOT NULL, person_id TEXT NOT NULL,
        device_id TEXT NOT NULL, content ${bytes} NOT NULL, not_after_ms ${int} NOT NULL,
        last_resort ${int} NOT NULL, claimed ${int} NOT NULL)`,
      `CREATE INDEX key_packages_of_device ON key_packages (device_id, claimed, last_resort, number)`,
      `CREATE TABLE rooms (number ${int} PRIMARY KEY, room_id TEXT NOT NULL UNIQUE, epoch ${int} NOT NULL,
        day ${int} NOT NULL, authorities TEXT NOT NULL, charter_hash ${bytes} NOT NULL, log_size ${int} NOT NULL, ended ${int} NOT NULL,
        closed ${int} NOT NULL, head_seq ${int} NOT NULL, head_hash ${bytes} NOT NULL, head_ms ${int} NOT NULL,
        public_group ${bytes} NOT NULL)`,
      `CREATE TABLE room_entries (number ${int} PRIMARY KEY, room ${int} NOT NULL, seq ${int} NOT NULL,
        kind ${int} NOT NULL, time_ms ${int} NOT NULL, epoch ${int} NOT NULL, device_id TEXT NOT NULL,
        person_id TEXT, message_id TEXT, object ${bytes} NOT NULL, receipt ${bytes} NOT NULL, checkpoint ${int})`,
      `CREATE UNIQUE INDEX room_entries_in_order ON room_entries (room, seq)`,
      `CREATE UNIQUE INDEX room_entries_by_message ON room_entries (room, message_id) WHERE message_id IS NOT NULL`,
      `CREATE TABLE room_spans (room ${int} NOT NULL, device_id TEXT NOT NULL, from_seq ${int} NOT NULL,
        to_seq ${int}, PRIMARY KEY (room, device_id, from_seq))`,
      `CREATE INDEX room_spans_of_device ON room_spans (device_id)`,
      `CREATE TABLE room_trees (room ${int} NOT NULL, epoch ${int} NOT NULL, tree ${bytes} NOT NULL,
        group_info ${bytes} NOT NULL, PRIMARY KEY (room, epoch))`,
      `CREATE TABLE room_changes (room ${int} NOT NULL, device_id TEXT NOT NULL, at_ms ${int} NOT NULL)`,
      `CREATE INDEX room_changes_of_device ON room_changes (room, device_id, at_ms)`,
      `CREATE TABLE cursors (room ${int} NOT NULL, device_id TEXT NOT NULL, seq ${int} NOT NULL,
        PRIMARY KEY (room, device_id))`,
      `CREATE TABLE feed (authority ${int} NOT NULL, cursor ${int} NOT NULL, room ${int} NOT NULL,
        seq ${int} NOT NULL, starts ${int} NOT NULL, PRIMARY KEY (authority, cursor))`,
      `CREATE TABLE complaints (digest ${bytes} PRIMARY KEY, room ${int} NOT NULL, epoch ${int} NOT NULL)`,
      `CREATE TABLE receipt_leaves (up_to ${int} PRIMARY KEY, at_ms ${int} NOT NULL)`,
    ],
  },
  {
    name: "relay 2",
    statements: ({ bytes, int }) => [
      `ALTER TABLE invitations ADD COLUMN withdrawn_ms ${int}`,
      `CREATE INDEX invitations_open ON invitations (expires_ms) WHERE used_by IS NULL AND withdrawn_ms IS NULL`,
      `CREATE INDEX invitations_by_time ON invitations (created_ms)`,
      `CREATE INDEX rooms_open ON rooms (closed)`,
      `CREATE TABLE message_hours (hour ${int} PRIMARY KEY, messages ${int} NOT NULL)`,
      `INSERT INTO message_hours (hour, messages)
        SELECT time_ms / 3600000, count(*) FROM room_entries WHERE kind = 2 GROUP BY time_ms / 3600000`,
      `CREATE TABLE operator_links (digest ${bytes} PRIMARY KEY, name TEXT NOT NULL, expires_ms ${int} NOT NULL,
        used_ms ${int})`,
      `CREATE TABLE operator_sessions (digest ${bytes} PRIMARY KEY, name TEXT NOT NULL, expires_ms ${int} NOT NULL)`,
    ],
  },
];
