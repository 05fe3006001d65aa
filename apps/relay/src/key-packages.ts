import type { Transaction } from "kysely";
import { CustosError, ensure, equalBytes, type DeviceId, type PersonId } from "@custos/base";
import { keyPackagesClaim, keyPackagesPublish, limits, type InputOf, type OutputOf } from "@custos/contract";
import { verifyKeyPackage, type VerifiedKeyPackage } from "@custos/crypto/verify";
import { eventFrame, handle } from "@custos/service";
import { RateLimit } from "./rate-limit.js";
import type { Relay } from "./relay.js";
import { deviceOf, type DeviceSession, type RelaySession } from "./session.js";
import type { RelaySchema } from "./store/schema.js";

/** A device is told that its key packages run out below this number. */
const lowMark = 10;

/** Key packages that one device may claim in an hour: nobody empties everybody's store. */
const claimsPerHour = 5_000;

export function keyPackageHandlers(relay: Relay) {
  const claims = new RateLimit(relay.clock, claimsPerHour, 3_600_000);
  return [
    handle<typeof keyPackagesPublish, RelaySession>(keyPackagesPublish, (input, context) =>
      publish(relay, input, deviceOf(context)),
    ),
    handle<typeof keyPackagesClaim, RelaySession>(keyPackagesClaim, (input, context) => {
      claims.take(deviceOf(context).deviceId, input.people.length);
      return claim(relay, input.people);
    }),
  ];
}

async function publish(
  relay: Relay,
  { keyPackages, lastResort }: InputOf<typeof keyPackagesPublish>,
  device: DeviceSession,
): Promise<OutputOf<typeof keyPackagesPublish>> {
  const nowMs = relay.nowMs();
  const once = await Promise.all(keyPackages.map((bytes) => verify(relay, bytes, device, false, nowMs)));
  const last = lastResort ? await verify(relay, lastResort, device, true, nowMs) : undefined;
  return relay.store.database.transaction(async (trx) => {
    await trx
      .deleteFrom("key_packages")
      .where("device_id", "=", device.deviceId)
      .where("not_after_ms", "<", nowMs)
      .execute();
    const known = await trx
      .selectFrom("key_packages")
      .select(["ref", "claimed", "last_resort"])
      .where("device_id", "=", device.deviceId)
      .execute();
    const isKnown = ({ ref }: VerifiedKeyPackage): boolean => known.some((row) => equalBytes(row.ref, ref));
    const fresh = once.filter(
      (one, i) => !isKnown(one) && once.findIndex(({ ref }) => equalBytes(ref, one.ref)) === i,
    );
    const left = known.filter((row) => row.claimed === 0 && row.last_resort === 0).length + fresh.length;
    ensure(
      left <= limits.keyPackagesPerDevice,
      "cap-exceeded",
      "more key packages than a device may lay out",
    );
    let number = await lastNumber(trx);
    for (const one of fresh)
      await insert(trx, { ...one, content: keyPackages[once.indexOf(one)] as Uint8Array }, (number += 1));
    if (last && lastResort && !isKnown(last)) {
      await trx
        .deleteFrom("key_packages")
        .where("device_id", "=", device.deviceId)
        .where("last_resort", "=", 1)
        .execute();
      await insert(trx, { ...last, content: lastResort }, number + 1);
    }
    return { left };
  });
}

/** A key package of this very device, with its key in the directory. */
async function verify(
  relay: Relay,
  bytes: Uint8Array,
  device: DeviceSession,
  lastResort: boolean,
  nowMs: number,
): Promise<VerifiedKeyPackage> {
  const { signingKey } = relay.transparency.directory.liveDevice(device.deviceId);
  let verified: VerifiedKeyPackage;
  try {
    verified = await verifyKeyPackage(await relay.suite(), bytes, nowMs);
  } catch (cause) {
    if (cause instanceof CustosError && cause.code !== "bad-commit") throw cause;
    throw new CustosError("bad-signature", cause instanceof Error ? cause.message : undefined, { cause });
  }
  const own =
    verified.deviceId === device.deviceId &&
    verified.personId === device.personId &&
    equalBytes(verified.signatureKey, signingKey);
  ensure(own, "bad-signature", "another device's key package");
  ensure(verified.lastResort === lastResort, "malformed", "a key package of last resort in the wrong place");
  return verified;
}

/** One of every live device of each person, used up in this transaction; of last resort where none is left. */
async function claim(relay: Relay, people: readonly PersonId[]): Promise<OutputOf<typeof keyPackagesClaim>> {
  const { directory, publisher } = relay.transparency;
  const nowMs = relay.nowMs();
  const low: { deviceId: DeviceId; left: number }[] = [];
  const keyPackages = await relay.store.database.transaction(async (trx) => {
    const claimed: OutputOf<typeof keyPackagesClaim>["keyPackages"] = [];
    for (const personId of new Set(people)) {
      const devices = directory
        .devicesOf(personId, publisher.size)
        .filter((one) => one.removedAtIndex === undefined);
      const before = claimed.length;
      for (const { deviceId } of devices) {
        const rows = await trx
          .selectFrom("key_packages")
          .select(["ref", "content", "last_resort"])
          .where("device_id", "=", deviceId)
          .where("claimed", "=", 0)
          .where("not_after_ms", ">=", nowMs)
          .orderBy("last_resort")
          .orderBy("number")
          .execute();
        const [row] = rows;
        if (!row) continue;
        claimed.push({ personId, deviceId, keyPackage: row.content });
        const left = rows.filter((one) => one.last_resort === 0).length - 1;
        if (left < lowMark) low.push({ deviceId, left: Math.max(left, 0) });
        if (row.last_resort === 1) continue;
        const used = await trx
          .updateTable("key_packages")
          .set({ claimed: 1 })
          .where("ref", "=", row.ref)
          .where("claimed", "=", 0)
          .executeTakeFirst();
        ensure(Number(used.numUpdatedRows) === 1, "conflict", "somebody else claimed it");
      }
      ensure(claimed.length > before, "not-found", `no key package of ${personId}`);
    }
    return claimed;
  });
  for (const { deviceId, left } of low) {
    relay.connections.sendTo(deviceId, eventFrame("keyPackages.low", { left }, relay.clock));
  }
  return { keyPackages };
}

async function lastNumber(trx: Transaction<RelaySchema>): Promise<number> {
  const row = await trx
    .selectFrom("key_packages")
    .select(({ fn }) => fn.max("number").as("last"))
    .executeTakeFirst();
  return row?.last ?? 0;
}

async function insert(
  trx: Transaction<RelaySchema>,
  one: VerifiedKeyPackage & { content: Uint8Array },
  number: number,
): Promise<void> {
  await trx
    .insertInto("key_packages")
    .values({
      ref: one.ref,
      number,
      person_id: one.personId,
      device_id: one.deviceId,
      content: one.content,
      not_after_ms: one.notAfterMs,
      last_resort: one.lastResort ? 1 : 0,
      claimed: 0,
    })
    .execute();
}
