import { createHash } from "node:crypto";
import { CustosError, ensure } from "@custos/base";
import { complaintFile, type InputOf } from "@custos/contract";
import { complaintCodec, identityOfSlot, type SealComplaint } from "@custos/crypto/codec";
import { encodeLeaf } from "@custos/crypto/log";
import { defaultBackend, judgeComplaint, masterKeyOf } from "@custos/crypto/verify";
import { handle } from "@custos/service";
import { RateLimit } from "../rate-limit.js";
import type { Relay } from "../relay.js";
import { deviceOf, type DeviceSession, type RelaySession } from "../session.js";
import { kindNumbers } from "./entries.js";
import type { Room } from "./room.js";

/** Judging one costs two pairings; an honest member complains once an epoch at most. */
const complaintsPerHour = 20;

export function complaintHandlers(relay: Relay) {
  const filed = new RateLimit(relay.clock, complaintsPerHour, 3_600_000);
  return [
    handle<typeof complaintFile, RelaySession>(complaintFile, (input, context) => {
      filed.take(deviceOf(context).deviceId, 1);
      return file(relay, input, deviceOf(context));
    }),
  ];
}

/** A true complaint ends the epoch that it is about and enters the log by its hash; a false one changes nothing. */
async function file(
  relay: Relay,
  input: InputOf<typeof complaintFile>,
  sender: DeviceSession,
): Promise<Record<string, never>> {
  const room = await relay.rooms.find(input.roomId);
  ensure(room && room.open.has(sender.deviceId), "not-found");
  const complaint = complaintCodec.decode(input.complaint);
  ensure(complaint.header.groupId === input.roomId, "false-complaint", "another room's");
  await judge(relay, room, complaint, sender);
  const digest = new Uint8Array(createHash("sha256").update(input.complaint).digest());
  const { kysely } = relay.store.database;
  const known = await kysely
    .selectFrom("complaints")
    .select("room")
    .where("digest", "=", digest)
    .executeTakeFirst();
  if (known) return {};
  const { epoch } = complaint.header;
  if (room.epoch === epoch) room.ended = true;
  const leaf = encodeLeaf({ type: "seal-complaint", atMs: relay.nowMs(), hash: digest });
  await relay.transparency.sequencer.append([leaf], async (trx) => {
    await trx
      .insertInto("complaints")
      .values({ digest, room: room.number, epoch: Number(epoch) })
      .execute();
    await trx
      .updateTable("rooms")
      .set({ ended: 1 })
      .where("number", "=", room.number)
      .where("epoch", "=", Number(epoch))
      .execute();
  });
  void relay.transparency.publisher.publish();
  return {};
}

/** Throws `false-complaint` unless the seal that the relay accepted for this epoch is false in the way that is claimed. */
async function judge(
  relay: Relay,
  room: Room,
  complaint: SealComplaint,
  sender: DeviceSession,
): Promise<void> {
  const { header, slotIndex } = complaint;
  const row = await relay.store.database.kysely
    .selectFrom("room_entries")
    .select("device_id")
    .where("room", "=", room.number)
    .where("kind", "=", kindNumbers.bundle)
    .where("epoch", "=", Number(header.epoch))
    .executeTakeFirst();
  ensure(row, "false-complaint", "no such epoch");
  const { directory } = relay.transparency;
  const committer = directory.device(row.device_id as DeviceSession["deviceId"]);
  const slot = header.slots[slotIndex];
  ensure(committer && slot, "false-complaint", "no such slot");
  try {
    const { charter } = directory.charterByHash(header.charterHash);
    const { keyPeriod, publicKey } = masterKeyOf(charter, slot.authority, header.day);
    const identity = identityOfSlot(slot, header, keyPeriod);
    await judgeComplaint(
      complaint,
      committer.signingKey,
      identity,
      publicKey,
      await relay.suite(),
      await defaultBackend(),
    );
  } catch (cause) {
    relay.log.warn({ deviceId: sender.deviceId }, "a false complaint");
    throw new CustosError("false-complaint", undefined, { cause });
  }
}
