import { clearScreenDown, createInterface, cursorTo, moveCursor, type Interface } from "node:readline";
import { LineQueue } from "./line-queue.js";
import { widthOf } from "./width.js";

export type Complete = (line: string) => [candidates: string[], of: string];

export interface TerminalOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream & { readonly columns?: number };
  readonly complete: Complete;
}

const inputPrompt = "> ";

/**
 * A prompt at the bottom of a terminal, with a line of status above it. What is printed appears above both; what is being
 * typed stays as it is.
 */
export class Terminal {
  readonly #output: TerminalOptions["output"];
  readonly #readline: Interface;
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
      completer: (line: string) => complete(line),
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
    const rows = this.#erase();
    this.#status = status;
    this.#readline.setPrompt(status === "" ? inputPrompt : `${status}\n${inputPrompt}`);
    // Readline goes up by the rows that the cursor was below the prompt's first; they are made anew for it.
    this.#output.write(`${lines.map((line) => `${line}\n`).join("")}${"\n".repeat(rows)}`);
    this.#readline.prompt(true);
  }

  /** Takes prompt and input off the screen; the rows that the cursor stood below the first of them. */
  #erase(): number {
    const { rows } = this.#readline.getCursorPos();
    moveCursor(this.#output, 0, -rows);
    cursorTo(this.#output, 0);
    clearScreenDown(this.#output);
    return rows;
  }

  /** What was typed goes from the screen: a message comes back as what it has become, a command as itself. */
  #entered(line: string): void {
    const typed = Math.floor((inputPrompt.length + widthOf(line)) / this.columns) + 1;
    moveCursor(this.#output, 0, -(typed + (this.#status === "" ? 0 : 1)));
    cursorTo(this.#output, 0);
    clearScreenDown(this.#output);
    this.#lines.push(line);
    this.#readline.prompt();
  }

  #interrupt(): void {
    if (this.#readline.line === "") return this.end();
    this.#readline.write(null, { ctrl: true, name: "e" });
    this.#readline.write(null, { ctrl: true, name: "u" });
  }
}
