/** Tells on a terminal's one line, or line by line elsewhere, what goes on and for how long. */
export class Progress {
  readonly #out: NodeJS.WriteStream;
  readonly #startedMs = performance.now();
  #text = "starting";
  #timer: NodeJS.Timeout | undefined;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
    if (out.isTTY) this.#timer = setInterval(() => this.#draw(), 250);
  }

  get elapsedS(): number {
    return Math.round((performance.now() - this.#startedMs) / 1000);
  }

  say(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    if (this.#timer) this.#draw();
    else this.#out.write(`${text}\n`);
  }

  /** Takes the line away; what comes after is printed as ever. */
  end(): void {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#out.write("\r\u001b[K");
  }

  #draw(): void {
    const line = `  ${String(this.elapsedS).padStart(3)} s  ${this.#text}`;
    this.#out.write(`\r\u001b[K${line.slice(0, Math.max(20, (this.#out.columns ?? 80) - 1))}`);
  }
}
