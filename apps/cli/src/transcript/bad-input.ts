/** Input of the user's that cannot be used: one line that names the place; the command ends with 2. */
export class BadInput extends Error {
  override readonly name = "BadInput";
}
