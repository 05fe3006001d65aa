import { existsSync, readFileSync } from "node:fs";
import type * as z from "zod";
import { writeFileAtomic } from "@custos/service";

/** A small JSON value that survives the process: read once, written whole at each change. */
export class StateFile<Schema extends z.ZodType> {
  readonly #path: string;
  #value: z.output<Schema>;

  constructor(path: string, schema: Schema, initial: z.output<Schema>) {
    this.#path = path;
    this.#value = existsSync(path) ? schema.parse(JSON.parse(readFileSync(path, "utf8"))) : initial;
  }

  get value(): z.output<Schema> {
    return this.#value;
  }

  set(value: z.output<Schema>): void {
    writeFileAtomic(this.#path, JSON.stringify(value), 0o600);
    this.#value = value;
  }
}
