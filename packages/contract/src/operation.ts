import * as z from "zod";
import { CustosError, type ErrorCode } from "@custos/base";

/** Who may call: anyone without proof, or a session that has proved a role. */
export type Caller = "anyone" | "device" | "access" | "operator" | "staff" | "administrator" | "ceremony";

/** One thing that a process does for another, said once. */
export interface Operation<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  /** `noun.verb`; also the metric's name and the path below `/v1/`. */
  readonly name: string;
  readonly callers: readonly Caller[];
  readonly input: Input;
  readonly output: Output;
  /** Beyond `malformed`, `too-large`, `unauthenticated`, `forbidden`, `rate-limited` and `internal`, which all may give. */
  readonly errors: readonly ErrorCode[];
  readonly says: string;
}

export type InputOf<Op extends Operation> = z.output<Op["input"]>;
export type OutputOf<Op extends Operation> = z.output<Op["output"]>;

export function operation<Input extends z.ZodType, Output extends z.ZodType>(
  definition: Operation<Input, Output>,
): Operation<Input, Output> {
  return definition;
}

/** Wire JSON to the program's value; `malformed` names the field. The server is strict: unknown fields are refused. */
export function decode<Schema extends z.ZodType>(schema: Schema, json: unknown): z.output<Schema> {
  const result = z.safeDecode(schema, json as z.input<Schema>);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new CustosError(
    "malformed",
    `${issue?.path.join(".") || "input"}: ${issue?.message ?? "not of the form"}`,
  );
}

/** The program's value to wire JSON. */
export function encode<Schema extends z.ZodType>(schema: Schema, value: z.output<Schema>): z.input<Schema> {
  return z.encode(schema, value);
}
