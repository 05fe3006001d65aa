import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { suite, suiteNameOf } from "../../src/verify/index.js";
import type { Suite } from "../../src/verify/index.js";
import { CustosError } from "@custos/base";
import { ciphersuites } from "../../src/verify/ts-mls.js";
import type { Cipher } from "../../src/mls/cipher.js";
import { cipherOf } from "../../src/mls/cipher.js";

/** The working group's vectors; they are no part of the repository. */
const folder = fileURLToPath(new URL("../../../../../shared/data/mls/", import.meta.url));

type Skip = (note: string) => void;

/** All vectors of a file, or the test is skipped with the reason. */
export function readVectors<T>(file: string, skip: Skip): T[] {
  const path = `${folder}${file}`;
  if (!existsSync(path)) skip(`no MLS vectors at ${path}`);
  const parsed = JSON.parse(readFileSync(path, "utf8")) as T | T[];
  return Array.isArray(parsed) ? parsed : [parsed];
}

export const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** Counts what ran by suite, and says what was passed over and why. */
export class Tally {
  readonly #ran = new Map<string, number>();
  readonly #over = new Map<string, number>();
  readonly file: string;
  constructor(file: string) {
    this.file = file;
  }

  ran(what: string): void {
    this.#ran.set(what, (this.#ran.get(what) ?? 0) + 1);
  }

  over(why: string): void {
    this.#over.set(why, (this.#over.get(why) ?? 0) + 1);
  }

  get count(): number {
    return [...this.#ran.values()].reduce((sum, n) => sum + n, 0);
  }

  print(): void {
    const list = (map: Map<string, number>): string =>
      [...map].map(([what, n]) => `${what}: ${n}`).join(", ");
    const over = this.#over.size === 0 ? "none" : list(this.#over);
    console.log(`mls/${this.file}: ${this.count} ran (${list(this.#ran)}); passed over: ${over}`);
  }

  /** Suites of ts-mls that the file has no vector for. */
  printMissing(): void {
    const missing = Object.entries(ciphersuites).filter(([name]) => !this.#ran.has(name));
    if (missing.length > 0)
      console.log(`mls/${this.file}: no vectors for suites ${missing.map(([, n]) => n).join(", ")}`);
  }
}

/** Runs `check` for every vector whose suite ts-mls has; the others are counted with the reason. */
export async function eachWithSuite<T extends { cipher_suite: number }>(
  file: string,
  skip: Skip,
  check: (vector: T, suite: Suite, cipher: Cipher) => Promise<void>,
): Promise<Tally> {
  const tally = new Tally(file);
  for (const [i, vector] of readVectors<T>(file, skip).entries()) {
    let found: Suite;
    try {
      found = await suite(suiteNameOf(vector.cipher_suite));
    } catch (error) {
      if (!(error instanceof CustosError) || error.code !== "unsupported") throw error;
      tally.over(`suite ${vector.cipher_suite} is not in ts-mls`);
      continue;
    }
    try {
      await check(vector, found, await cipherOf(found));
    } catch (error) {
      throw new Error(`${file}, vector ${i}, suite ${found.name}`, { cause: error });
    }
    tally.ran(found.name);
  }
  tally.print();
  tally.printMissing();
  return tally;
}
