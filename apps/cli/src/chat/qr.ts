import { create } from "qrcode";
import { paint, type Look } from "./style.js";

const quietZone = 4;

/** A link as a code that a telephone can read off the screen, where the screen is wide enough. */
export function qrLines(link: string, look: Look): string[] {
  const { modules } = create(link, { errorCorrectionLevel: "L" });
  const { size } = modules;
  const columns = size + 2 * quietZone;
  if (columns > look.columns) {
    return [paint(look, "dim", `(a QR code of it needs ${columns} columns)`)];
  }
  const isDark = (row: number, column: number): boolean =>
    row >= 0 && column >= 0 && row < size && column < size && modules.get(row, column) === 1;
  const lines: string[] = [];
  for (let row = -quietZone; row < size + quietZone; row += 2) {
    let line = "";
    for (let column = -quietZone; column < size + quietZone; column += 1) {
      line += halves(isDark(row, column), isDark(row + 1, column), look.colour);
    }
    lines.push(look.colour ? `\u001b[30;107m${line}\u001b[0m` : line);
  }
  return lines;
}

/** Two modules, one above the other. With colours black on white; without, light modules are what is drawn. */
function halves(upper: boolean, lower: boolean, colour: boolean): string {
  const top = upper === colour;
  const bottom = lower === colour;
  return top ? (bottom ? "█" : "▀") : bottom ? "▄" : " ";
}
