import { ensure, type Day, type RoomId } from "@custos/base";
import { commitBundleCodec, epochSealCodec, type EpochSeal, type Slot } from "@custos/crypto/codec";
import { PublicGroup, suite, type SuiteName } from "@custos/crypto/verify";
import type { SqliteConnection } from "@custos/service";
import type { Access } from "../access.js";
import { setMembers } from "../desk/rooms.js";
import { entryAt } from "../feed/entries.js";

/** An epoch whose bundle was found good. */
export interface Epoch {
  readonly roomId: RoomId;
  readonly epoch: bigint;
  readonly day: Day;
  /** Of its bundle */
  readonly cursor: number;
  readonly group: PublicGroup;
  readonly seal: EpochSeal;
  /** Why it is not opened, whatever keys there are */
  readonly cause: string | undefined;
}

/** Keeps an epoch, and by which of this authority's subjects it can be found. */
export function insertEpoch(connection: SqliteConnection, epoch: Epoch, authority: number): void {
  const { roomId, day, cursor, group, seal, cause } = epoch;
  const number = Number(epoch.epoch);
  connection
    .prepare(
      "INSERT OR REPLACE INTO epochs (room, epoch, cursor, day, group_state, cause) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .run([roomId, number, cursor, day, group.encode(), cause ?? null]);
  const members = group.members().map(({ personId }) => personId);
  setMembers(connection, roomId, members);
  const insert = connection.prepare(
    "INSERT INTO epoch_subjects (subject, day, kind, room, epoch) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  for (const slot of ownSlots(seal, authority)) insert.run([slot.subjectId, day, slot.kind, roomId, number]);
}

/** Why nothing of an epoch can be opened, though there are keys for it. */
export function setEpochCause(connection: SqliteConnection, { roomId, epoch }: Epoch, cause: string): void {
  connection
    .prepare("UPDATE epochs SET cause = ? WHERE room = ? AND epoch = ?")
    .run([cause, roomId, Number(epoch)]);
}

/** An epoch as it was stored; undefined where there is none such. */
export async function loadEpoch(
  { followed, store }: Access,
  roomId: RoomId,
  epoch: bigint,
): Promise<Epoch | undefined> {
  const [row] = store.reader
    .prepare("SELECT cursor, day, group_state, cause FROM epochs WHERE room = ? AND epoch = ?")
    .all([roomId, Number(epoch)]);
  if (!row) return undefined;
  const entry = entryAt(store.reader, row.cursor as number);
  ensure(entry, "corrupt", "an epoch without its bundle");
  const seal = epochSealCodec.decode(commitBundleCodec.decode(entry.object).seal);
  const { charter } = followed.directory.charterByHash(seal.header.charterHash);
  const group = await PublicGroup.restore(
    await suite(charter.mlsSuite as SuiteName),
    row.group_state as Uint8Array,
  );
  const cause = (row.cause as string | null) ?? undefined;
  return { roomId, epoch, day: row.day as Day, cursor: row.cursor as number, group, seal, cause };
}

/** The epochs of one day that have a slot of a subject, in the order in which they came. */
export function epochsOfSubject(
  connection: SqliteConnection,
  { kind, subjectId }: Pick<Slot, "kind" | "subjectId">,
  day: Day,
): { roomId: RoomId; epoch: bigint; cursor: number }[] {
  return connection
    .prepare(
      `SELECT e.room, e.epoch, e.cursor FROM epoch_subjects s JOIN epochs e ON e.room = s.room AND e.epoch = s.epoch
         WHERE s.subject = ? AND s.day = ? AND s.kind = ? ORDER BY e.cursor`,
    )
    .all([subjectId, day, kind])
    .map((row) => ({
      roomId: row.room as RoomId,
      epoch: BigInt(row.epoch as number),
      cursor: row.cursor as number,
    }));
}

/** The authority's slots of a seal, with their places. */
export function ownSlots({ header }: EpochSeal, authority: number): (Slot & { readonly index: number })[] {
  return header.slots.flatMap((slot, index) => (slot.authority === authority ? { ...slot, index } : []));
}
