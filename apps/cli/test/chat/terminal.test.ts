import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { Terminal } from "../../src/chat/terminal.js";

/** As much of a terminal as readline uses: a grid, a cursor, and the few sequences that move and erase (ECMA-48). */
class Grid extends PassThrough {
  readonly columns: number;
  readonly #rows: string[][] = [[]];
  #row = 0;
  #column = 0;

  constructor(columns: number) {
    super();
    this.columns = columns;
    this.on("data", (chunk: Buffer) => this.#take(chunk.toString()));
  }

  get shown(): string[] {
    return this.#rows.map((row) =>
      Array.from(row, (cell) => cell ?? " ")
        .join("")
        .trimEnd(),
    );
  }

  #take(text: string): void {
    for (const [part, count = "", letter] of text.matchAll(/\p{Cc}\[(\d*)([A-Z])|[^]/gu)) {
      if (letter) this.#obey(letter, Number(count || 1));
      else if (part === "\n") this.#down();
      else if (part === "\r") this.#column = 0;
      else this.#write(part);
    }
  }

  #obey(letter: string, count: number): void {
    if (letter === "A") this.#row = Math.max(0, this.#row - count);
    else if (letter === "B") this.#row += count;
    else if (letter === "C") this.#column += count;
    else if (letter === "D") this.#column = Math.max(0, this.#column - count);
    else if (letter === "G") this.#column = count - 1;
    else if (letter === "J") {
      this.#rows.length = this.#row + 1;
      this.#rows[this.#row]?.splice(this.#column);
    } else throw new Error(`a sequence that this terminal has not: ${letter}`);
  }

  #down(): void {
    this.#row += 1;
    this.#column = 0;
    while (this.#rows.length <= this.#row) this.#rows.push([]);
  }

  /** A full line is left when the next character comes, as terminals do. */
  #write(character: string): void {
    if (this.#column === this.columns) this.#down();
    const row = this.#rows[this.#row];
    if (row) row[this.#column] = character;
    this.#column += 1;
  }
}

function open(columns: number): { terminal: Terminal; grid: Grid; type: (keys: string) => Promise<void> } {
  const grid = new Grid(columns);
  const input = new PassThrough();
  const complete = (line: string): [string[], string] => [["/reply ", "/react "], line];
  const terminal = new Terminal({ input, output: grid, complete });
  const type = async (keys: string): Promise<void> => {
    input.write(keys);
    // Streams, readline and completion each hand on in a turn of their own.
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return { terminal, grid, type };
}

const half = "half a line that is longer than the screen is wide";

describe("the prompt at the bottom of a terminal", () => {
  it("stays as it is, half a line typed into it, when something is printed", async () => {
    const { terminal, grid, type } = open(80);
    terminal.setStatus("── Harbour");
    await type("half a li");
    terminal.print(["Ana  hello", "Bo  hi"]);
    await type("ne");
    terminal.setStatus("── Harbour · 1 waiting");
    expect(grid.shown).toEqual(["Ana  hello", "Bo  hi", "── Harbour · 1 waiting", "> half a line"]);
    terminal.end();
    expect(grid.shown).toEqual(["Ana  hello", "Bo  hi", ""]);
  });

  it("neither leaves rows behind nor takes any away where what is pasted wraps", async () => {
    const { terminal, grid, type } = open(20);
    terminal.setStatus("── Harbour");
    const printed: string[] = [];
    for (const piece of [half.slice(0, 17), half.slice(17, 18), half.slice(18, 30), half.slice(30)]) {
      await type(piece);
      printed.push(`line ${printed.length}`);
      terminal.print(printed.slice(-1));
    }
    const input = ["> half a line that i", "s longer than the sc", "reen is wide"];
    expect(grid.shown).toEqual([...printed, "── Harbour", ...input]);
    await type("\r");
    expect(await terminal.next()).toBe(half);
    expect(grid.shown).toEqual([...printed, "── Harbour", ">"]);
    terminal.end();
  });

  it("completes as far as candidates agree, and shows them where they part", async () => {
    const { terminal, grid, type } = open(80);
    terminal.setStatus("── Harbour");
    await type("/r");
    await type("\t");
    expect(grid.shown).toEqual(["── Harbour", "> /re"]);
    await type("\t");
    expect(grid.shown).toEqual(["/reply   /react", "── Harbour", "> /re"]);
    terminal.end();
  });

  it("empties the line at the first Ctrl-C and ends at the next", async () => {
    const { terminal, grid, type } = open(80);
    await type("half a line\u001b[D");
    await type("\u0003");
    expect(grid.shown).toEqual([">"]);
    await type("\u0003");
    expect(await terminal.next()).toBeUndefined();
    expect(grid.shown).toEqual([""]);
  });
});
