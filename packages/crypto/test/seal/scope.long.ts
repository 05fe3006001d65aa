import { test } from "vitest";
import { defaultSuiteName, fastSuiteName, suite } from "../../src/verify/index.js";
import { checkScope } from "./scope.js";

test("[P2] what opens is exactly what the model says, over many random histories", async () => {
  for (let seed = 100; seed < 112; seed += 1) {
    await checkScope(await suite(seed % 10 === 0 ? defaultSuiteName : fastSuiteName), seed, 24);
  }
});
