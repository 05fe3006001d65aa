import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fromBase64url } from "@custos/base";
import { decode, encode, roomEntry, type RoomEntry } from "@custos/contract";
import { objectHash, receiptCodec, signedReceiptCodec } from "@custos/crypto/codec";
import { receiptHash, signReceipts } from "@custos/crypto/verify";
import type { Frame, Rewrite } from "@custos/testkit";

/** What the relay tells one client instead of an entry. */
export type Lie = (entry: RoomEntry) => RoomEntry;

/**
 * The relay itself lies to one client: it has the receipt key, so that what it changes, and everything behind it, comes
 * with receipts that verify and follow from each other.
 */
export class LyingRelay {
  lie: Lie = (entry) => entry;
  readonly #seed: Uint8Array;
  /** Receipt hashes as this client was told, by room and place. */
  readonly #told = new Map<string, Uint8Array>();

  constructor(relayFolder: string) {
    const { receipt } = JSON.parse(readFileSync(join(relayFolder, "keys.json"), "utf8")) as {
      receipt: string;
    };
    this.#seed = fromBase64url(receipt);
  }

  readonly rewrite: Rewrite = ({ direction, json }): Frame["json"] => {
    if (direction === "up") return json;
    const { data, output } = json as { data?: { entry?: unknown }; output?: { entries?: unknown[] } };
    if (json.event === "room.entry" && data)
      return { ...json, data: { ...data, entry: this.#tell(data.entry) } };
    if (output?.entries?.every((entry) => typeof entry === "object")) {
      return { ...json, output: { ...output, entries: output.entries.map((entry) => this.#tell(entry)) } };
    }
    return json;
  };

  #tell(json: unknown): unknown {
    const honest = decode(roomEntry, json);
    const entry = this.lie(honest);
    const receipt = receiptCodec.decode(signedReceiptCodec.decode(honest.receipt).receipt);
    const previous = this.#told.get(`${receipt.roomId}/${receipt.seq - 1}`) ?? receipt.previous;
    const told = { ...receipt, previous, timeMs: entry.timeMs, objectHash: objectHash(objectOf(entry)) };
    const [signed = new Uint8Array()] = signReceipts([told], this.#seed);
    this.#told.set(`${receipt.roomId}/${receipt.seq}`, receiptHash(receiptCodec.encode(told)));
    return encode(roomEntry, { ...entry, receipt: signed });
  }
}

function objectOf(entry: RoomEntry): Uint8Array {
  if (entry.kind === "bundle") return entry.bundle;
  if (entry.kind === "message") return entry.message;
  return entry.kind === "leave" ? entry.request : entry.object;
}
