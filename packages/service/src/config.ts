import { readFileSync } from "node:fs";
import { CustosError } from "@custos/base";
import { decode } from "@custos/contract";
import * as z from "zod";

/** Where a server listens; port 0 takes a free one. */
export const listenSchema = z.strictObject({
  host: z.string().default("127.0.0.1"),
  port: z.int().min(0).max(65_535).default(0),
});

/** `system`, or `file:PATH` of a clock that the driver of a replay sets. */
export const clockSchema = z
  .string()
  .regex(/^(system|file:.+)$/)
  .default("system");

/** A server's config from its JSON file; `not-found`, or `malformed` naming the field. */
export function readConfig<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new CustosError("not-found", `no config ${path}`, { cause });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new CustosError("malformed", `${path} is not JSON`, { cause });
  }
  return decode(schema, json);
}
