import { pino, type Logger as PinoLogger } from "pino";
import { CustosError } from "@custos/base";

/** JSON lines of business events with opaque ids; never content, keys, tokens or names. */
export type Logger = PinoLogger;

/** A log named `name`, written to `file` (appended to), or nowhere where there is no file. */
export function openLog(options: { name: string; file?: string; level?: string }): Logger {
  const settings = {
    name: options.name,
    level: options.file ? (options.level ?? "info") : "silent",
    base: {},
  };
  if (!options.file) return pino(settings);
  return pino(settings, pino.destination({ dest: options.file, sync: true, mkdir: true, append: true }));
}

/**
 * What of an error may be logged: its code or class and where it was thrown. Its message may carry what
 * another library was given, so it stays out unless it is ours.
 */
export function describeError(error: unknown): Record<string, string> {
  if (error instanceof CustosError) return { code: error.code, at: frames(error), ...causeOf(error) };
  if (error instanceof Error) return { class: error.name, at: frames(error), ...causeOf(error) };
  return { class: typeof error };
}

function causeOf(error: Error): Record<string, string> {
  return error.cause instanceof Error ? { cause: error.cause.name, causeAt: frames(error.cause) } : {};
}

function frames(error: Error): string {
  const lines = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return lines
    .slice(0, 6)
    .map((line) => line.trim())
    .join(" < ");
}
