import { parseNote } from "@custos/crypto/log";

/** A cosignature begins with its time, in seconds, as uint64 (C2SP tlog-cosignature); Ed25519 follows. */
const cosignatureBytes = 8 + 64;

/** When each witness last cosigned, by its own clock; from notes whose lines have been verified. */
export class WitnessTimes {
  readonly #times = new Map<string, number>();

  take(note: string): void {
    for (const { name, signature } of parseNote(note).signatures) {
      if (signature.length !== cosignatureBytes) continue;
      const view = new DataView(signature.buffer, signature.byteOffset, signature.length);
      const atMs = Number(view.getBigUint64(0)) * 1000;
      this.#times.set(name, Math.max(atMs, this.#times.get(name) ?? 0));
    }
  }

  of(name: string): number | undefined {
    return this.#times.get(name);
  }
}
