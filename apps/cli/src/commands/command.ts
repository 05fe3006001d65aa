/** One subcommand of `custos`. */
export interface Command {
  readonly name: string;
  /** One line for the overview. */
  readonly says: string;
  /** The whole page of `--help`, an example among it. */
  readonly help: string;
  /** Runs it; resolves to the exit code. BadInput becomes one line and 2, CustosError one line and 1. */
  run(args: readonly string[]): Promise<number>;
}
