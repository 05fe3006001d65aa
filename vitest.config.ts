import { defineConfig } from "vitest/config";
import { ariaEntries } from "./tools/aria-entries.js";

const long = process.env.CUSTOS_TEST_LONG === "1";

export default defineConfig({
  // Tests run the sources: every workspace package exports them under the condition "source".
  resolve: { conditions: ["source"], alias: ariaEntries },
  ssr: { resolve: { conditions: ["source", "module", "node", "development|production"] } },
  test: {
    include: long
      ? ["{packages,apps}/*/test/**/*.long.ts", "e2e/**/*.long.ts"]
      : ["{packages,apps}/*/test/**/*.test.ts", "{e2e,tools}/**/*.test.ts"],
    exclude: ["**/dist/**", "**/node_modules/**"],
    // Generous: time never decides a test, a hang must still end.
    testTimeout: long ? 3_600_000 : 300_000,
    hookTimeout: 300_000,
    server: { deps: { inline: [/node_modules\/react-(aria|stately)/] } },
    pool: "forks",
    maxWorkers: 2,
    reporters: ["default", "./tools/closing-line.ts"],
  },
});
