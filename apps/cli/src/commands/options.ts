import { parseArgs, type ParseArgsConfig } from "node:util";
import { BadInput } from "../transcript/bad-input.js";

/** `parseArgs` of Node, strict; what it refuses is the user's bad input. */
export function parseOptions<Config extends ParseArgsConfig>(
  args: readonly string[],
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs<Config>({ ...config, args: [...args], strict: true, allowPositionals: true });
  } catch (error) {
    throw new BadInput(error instanceof Error ? (error.message.split("\n")[0] ?? error.message) : String(error));
  }
}
