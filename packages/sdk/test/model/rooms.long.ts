import { expect, test } from "vitest";
import { ModelRun, type Counts } from "./model-run.js";

const first = Number(process.env.CUSTOS_TEST_SEED ?? 20_261);
const runs = Number(process.env.CUSTOS_TEST_RUNS ?? 60);

test("[S7] [S8] [S20] random people, networks, crashes and midnights: the same history for all, nothing lost, nothing twice", async () => {
  const counts: Counts = new Map();
  const failures: string[] = [];
  for (let seed = first; seed < first + runs; seed += 1) {
    try {
      await new ModelRun(seed, { steps: 60, people: 5, rooms: 2 }, counts).run();
    } catch (error) {
      const { message, stack, cause } = error as Error;
      failures.push(
        `CUSTOS_TEST_SEED=${seed} CUSTOS_TEST_RUNS=1: ${message}\n${(cause as Error | undefined)?.stack ?? stack}`,
      );
    }
  }
  const kinds = [...counts].map(([kind, count]) => `${kind} ${count}`);
  console.log(`seeds ${first} to ${first + runs - 1}: ${kinds.join(", ")}`);
  expect(failures).toEqual([]);
  if (runs < 10) return;
  for (const kind of ["send", "add", "remove", "leave", "kill", "off", "clock"])
    expect(counts.get(kind), kind).toBeGreaterThan(0);
});
