import { parseArgs } from "node:util";
import { BadInput } from "../transcript/bad-input.js";

type Option = { readonly type: "string" | "boolean"; readonly multiple?: true };

/** What was given for each option; absent ones are left out. */
type Values<Known extends Record<string, Option>> = {
  -readonly [Name in keyof Known]?: Known[Name]["type"] extends "boolean"
    ? boolean
    : Known[Name] extends { readonly multiple: true }
      ? string[]
      : string;
};

/** `parseArgs` of Node, strict; what it refuses is the user's bad input. */
export function parseOptions<const Known extends Record<string, Option>>(
  args: readonly string[],
  options: Known,
): { values: Values<Known>; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      strict: true,
      allowPositionals: true,
    });
    return { values: values, positionals };
  } catch (error) {
    throw new BadInput(
      error instanceof Error ? (error.message.split("\n")[0] ?? error.message) : String(error),
    );
  }
}
