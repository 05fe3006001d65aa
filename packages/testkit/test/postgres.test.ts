import { describe, test } from "vitest";
import { startNetwork } from "@custos/testkit";
import { databases, noPostgres } from "../../../apps/relay/test/databases.js";
import { basicScenario } from "./basic-scenario.js";

describe.each(databases)("a whole network on $name", ({ make }) => {
  test("[P2] people of two authorities talk, and exactly the authorised person's messages of the day open", async ({
    skip,
  }) => {
    skip(!make, noPostgres);
    const database = await (make as NonNullable<typeof make>)();
    try {
      await using network = await startNetwork({ database: database.config });
      await basicScenario(network);
    } finally {
      await database.drop();
    }
  });
});
