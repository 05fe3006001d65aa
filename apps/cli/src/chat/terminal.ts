import { clearScreenDown, createInterface, cursorTo, moveCursor, type Interface } from "node:readline";
import { LineQueue } from "./line-queue.js";
import { safeLine } from "./safe-text.js";
import { widthOf } from "./width.js";

export type Complete = (line: string) => [candidates: string[], of: string];

export interface TerminalOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream & { readonly columns?: number };
  readonly complete: Complete;
}

const inputPrompt = "> ";

/** Rows by which readline goes up before it draws; of a paste that wraps it does not keep count. */
type CountingRows = Interface & { prevRows?: number };

/**
 * A prompt at the bottom of a terminal, with a line of status above it. What is printed appears above both; what is being
 * typed stays as it is.
 */
export class Terminal {
  readonly #output: TerminalOptions["output"];
  readonly #readline: CountingRows;
  readonly #lines = new LineQueue();
  #status = "";
  #ended = false;

  constructor({ input, output, complete }: TerminalOptions) {
    this.#output = output;
    this.#readline = createInterface({
      input,
      output,
      terminal: true,
      historySize: 500,
      completer: (line: string) => this.#complete(complete(line)),
    });
    this.#readline.setPrompt(inputPrompt);
    this.#readline.on("line", (line) => this.#entered(line));
    this.#readline.on("SIGINT", () => this.#interrupt());
    this.#readline.on("close", () => this.end());
    this.#readline.prompt();
  }

  get columns(): number {
    return Math.max(20, this.#output.columns ?? 80);
  }

  next(): Promise<string | undefined> {
    return this.#lines.next();
  }

  print(lines: readonly string[]): void {
    if (lines.length > 0) this.#redraw(lines);
  }

  setStatus(status: string): void {
    if (status !== this.#status) this.#redraw([], status);
  }

  /** The prompt goes; what was printed stays. */
  end(): void {
    if (this.#ended) return;
    this.#erase();
    this.#ended = true;
    this.#readline.close();
    this.#lines.end();
  }

  #redraw(lines: readonly string[], status = this.#status): void {
    if (this.#ended) {
      for (const line of lines) this.#output.write(`${line}\n`);
      return;
    }
    this.#erase();
    this.#status = status;
    this.#readline.setPrompt(status === "" ? inputPrompt : `${status}\n${inputPrompt}`);
    this.#output.write(lines.map((line) => `${line}\n`).join(""));
    this.#readline.prompt(true);
  }

  /** Takes prompt and input off the screen; the cursor stands where they began. */
  #erase(): void {
    this.#upAndClear(this.#readline.getCursorPos().rows);
    this.#readline.prevRows = 0;
  }

  #upAndClear(rows: number): void {
    moveCursor(this.#output, 0, -rows);
    cursorTo(this.#output, 0);
    clearScreenDown(this.#output);
  }

  /** What was typed goes from the screen: a message comes back as what it has become, a command as itself. */
  #entered(line: string): void {
    const typed = Math.floor((inputPrompt.length + widthOf(line)) / this.columns) + 1;
    this.#upAndClear(typed + (this.#status === "" ? 0 : 1));
    this.#lines.push(line);
    this.#readline.prompt();
  }

  /** As far as all candidates agree; where they part, they are shown above. Readline's own list knows one row of prompt. */
  #complete([candidates, typed]: ReturnType<Complete>): ReturnType<Complete> {
    if (candidates.length <= 1) return [candidates, typed];
    const common = commonBeginning(candidates);
    if (common.length > typed.length) return [[common], typed];
    setImmediate(() => this.print([candidates.map((name) => safeLine(name.trim())).join("   ")]));
    return [[], typed];
  }

  #interrupt(): void {
    if (this.#readline.line === "") return this.end();
    this.#readline.write(null, { ctrl: true, name: "e" });
    this.#readline.write(null, { ctrl: true, name: "u" });
  }
}

/** Without regard to case, spelt as the first one spells it. */
function commonBeginning(texts: readonly string[]): string {
  const [first = "", ...others] = texts;
  let length = first.length;
  for (const other of others) {
    while (!other.toLowerCase().startsWith(first.slice(0, length).toLowerCase())) length -= 1;
  }
  return first.slice(0, length);
}
