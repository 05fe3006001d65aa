import type { Names } from "./names.js";
import type { ChatStatus, Notice, Presenter } from "./notice.js";
import { qrLines } from "./qr.js";
import { noticeLines, statusLine } from "./screen-words.js";
import type { Look } from "./style.js";
import type { Terminal } from "./terminal.js";

/** A person at a terminal. */
export class ScreenPresenter implements Presenter {
  readonly #terminal: Terminal;
  readonly #names: Names;
  readonly #colour: boolean;
  /** The last row of the open room that stands on the screen. */
  #lastRow: { readonly timeMs: number } | undefined;

  constructor(terminal: Terminal, names: Names, options: { readonly colour: boolean }) {
    this.#terminal = terminal;
    this.#names = names;
    this.#colour = options.colour;
  }

  present(notice: Notice): void {
    const look = this.#look;
    const lines = noticeLines(notice, this.#names, look, this.#lastRow);
    if (notice.kind === "invitation") lines.push(...qrLines(notice.link, look));
    this.#terminal.print(lines);
    const row =
      notice.kind === "history"
        ? notice.rows.at(-1)
        : notice.kind === "change" && notice.isOpen && notice.change.kind === "row"
          ? notice.change.row
          : undefined;
    if (row?.timeMs !== undefined) this.#lastRow = { timeMs: row.timeMs };
  }

  status(status: ChatStatus): void {
    this.#terminal.setStatus(statusLine(status, this.#look));
  }

  get #look(): Look {
    return { columns: this.#terminal.columns, colour: this.#colour };
  }
}
