import { codeOf } from "@custos/base";

/** An error that crosses from the worker to the page keeps its name and message only: the code is the message. */
export function wireError(error: unknown): Error {
  const told = new Error(codeOf(error));
  told.name = "CustosError";
  return told;
}

/** Calls a method and tells its failure by code. */
export async function telling<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw wireError(error);
  }
}
