import { createHash } from "node:crypto";
import { CustosError, ensure, type AuthorisationId } from "@custos/base";
import { identityOfSlot, type SealPayload } from "@custos/crypto/codec";
import { openSeal, readEpoch, type EpochReader } from "@custos/crypto/seal";
import { keyPeriodOf } from "@custos/crypto/verify";
import { describeError } from "@custos/service";
import type { Access } from "../access.js";
import { messagesOf, type StoredEntry } from "../feed/entries.js";
import { recordInLedger } from "../ledger.js";
import { insertOpened } from "../opened/opened.js";
import { findKey, type HeldKey } from "../releases/identity-keys.js";
import type { Write } from "../store/open.js";
import { ownSlots, setEpochCause, type Epoch } from "./epochs.js";

/** An epoch that is open, and by what. */
export interface OpenEpoch {
  readonly reader: EpochReader;
  readonly epoch: Epoch;
  readonly authorisations: readonly AuthorisationId[];
  /** Entries of the log that released the keys */
  readonly releases: readonly number[];
  /** Places of the messages that were read, by the digest of their bytes */
  readonly places: Map<string, number>;
}

interface Usable extends HeldKey {
  readonly index: number;
}

/**
 * Opens an epoch if a key of one of its slots is here, and reads its messages up to a cursor; undefined where there is
 * none, or where the seal does not keep what it promises. What it found goes into `writes`: first the ledger, then content.
 */
export async function openEpoch(
  access: Access,
  epoch: Epoch,
  upTo: number,
  writes: Write[],
): Promise<OpenEpoch | undefined> {
  const usable = epoch.cause === undefined ? usableKeys(access, epoch) : [];
  if (usable.length === 0) return undefined;
  const { roomId, day } = epoch;
  const number = Number(epoch.epoch);
  try {
    const { payload, opening } = openSlots(access, epoch, usable);
    const reader = readEpoch(epoch.group.suite, epoch.group, payload);
    const grants = opening.flatMap((one) => one.grants);
    const authorisations = [...new Set(grants.map(({ authorisation }) => authorisation))].toSorted();
    const releases = [...new Set(grants.map(({ releaseIndex }) => releaseIndex))].toSorted((a, b) => a - b);
    const slots = opening.map(({ index }) => index);
    const event = { kind: "epoch" as const, authorisations, releases, roomId, epoch: number, day, slots };
    const atMs = access.nowMs();
    writes.push((connection) => recordInLedger(connection, event, atMs));
    const open: OpenEpoch = { reader, epoch, authorisations, releases, places: new Map() };
    for (const message of messagesOf(access.store.reader, roomId, epoch.epoch, upTo)) {
      await openMessage(access, open, message, writes);
    }
    return open;
  } catch (error) {
    access.log.warn({ roomId, epoch: number, ...describeError(error) }, "a seal does not open");
    writes.push((connection) => setEpochCause(connection, epoch, causeOf(error)));
    return undefined;
  }
}

/** The payload, and those of the keys whose slot is true: only what really opens an epoch is said to have opened it. */
function openSlots(
  { authority, backend, keys }: Access,
  { seal }: Epoch,
  usable: readonly Usable[],
): { payload: SealPayload; opening: Usable[] } {
  let payload: SealPayload | undefined;
  let failure: unknown;
  const opening = usable.filter(({ index: slotIndex, key: identityKey }) => {
    try {
      ({ payload } = openSeal({
        seal,
        slotIndex,
        identityKey,
        authority,
        sealSecretKey: keys.seal,
        backend,
      }));
      return true;
    } catch (error) {
      failure ??= error;
      return false;
    }
  });
  if (payload === undefined) throw failure;
  return { payload, opening };
}

/** Reads one message of an open epoch; what breaks a rule is refused with its cause, and nobody else is held up. */
export async function openMessage(
  access: Access,
  open: OpenEpoch,
  entry: StoredEntry,
  writes: Write[],
): Promise<void> {
  const { reader, epoch, authorisations, releases, places } = open;
  const { roomId, seq, timeMs, cursor } = entry;
  try {
    const digest = createHash("sha256").update(entry.object).digest("hex");
    const before = places.get(digest) ?? seq;
    ensure(before === seq, "forbidden", `message: the same as number ${before}`);
    places.set(digest, seq);
    const { plaintext, senderLeaf } = await reader.unprotect(entry.object);
    const sender = epoch.group.leaf(senderLeaf);
    ensure(sender, "malformed", "message: sender's leaf is blank");
    // The receipt does not cover who the relay says it was; the signature does.
    if (sender.deviceId !== entry.actor)
      access.log.warn({ roomId, cursor }, "the relay names another sender");
    ensure(entry.messageId !== undefined, "malformed", "message: no id");
    const { personId, deviceId } = sender;
    const { messageId } = entry;
    const place = { authorisations, roomId, seq };
    const event = {
      kind: "message" as const,
      ...place,
      releases,
      epoch: Number(epoch.epoch),
      device: deviceId,
    };
    const atMs = access.nowMs();
    const row = {
      ...place,
      epoch: Number(epoch.epoch),
      timeMs,
      sender: personId,
      senderDevice: deviceId,
      messageId,
      content: plaintext,
    };
    writes.push((connection) => {
      recordInLedger(connection, event, atMs);
      insertOpened(connection, row);
    });
  } catch (error) {
    writes.push(refuseMessage(entry, causeOf(error)));
    access.log.warn({ roomId, cursor, ...describeError(error) }, "a message is refused");
  }
}

/** Records why a message is not read. */
export function refuseMessage({ cursor, roomId }: StoredEntry, cause: string): Write {
  return (connection) => {
    connection
      .prepare("INSERT INTO refused_messages (cursor, room, cause) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
      .run([cursor, roomId, cause]);
  };
}

/** What is recorded of an error. */
export function causeOf(error: unknown): string {
  return error instanceof CustosError ? `${error.code}: ${error.message}` : "internal";
}

/** The slots of this authority whose identity's key has been released. */
function usableKeys({ authority, followed, store }: Access, { seal, day }: Epoch): Usable[] {
  const { charter } = followed.directory.charterByHash(seal.header.charterHash);
  const keyPeriod = keyPeriodOf(charter, authority, day).number;
  return ownSlots(seal, authority).flatMap((slot) => {
    const held = findKey(store.reader, identityOfSlot(slot, seal.header, keyPeriod));
    return held ? { ...held, index: slot.index } : [];
  });
}
