import { MemoryStore, type StoreChange } from "@custos/sdk";

/** A store that remembers whatever was ever written to it, as a disk may that is looked at closely. */
export class RecordingStore extends MemoryStore {
  readonly batches: (readonly StoreChange[])[] = [];

  override async write(changes: readonly StoreChange[]): Promise<void> {
    this.batches.push(changes.map(({ key, value }) => (value ? { key, value: value.slice() } : { key })));
    await super.write(changes);
  }
}
