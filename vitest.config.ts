import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

const long = process.env.CUSTOS_TEST_LONG === "1";

export default defineConfig({
  // Tests run the sources: every workspace package exports them under the condition "source".
  resolve: {
    conditions: ["source"],
    // These name a "source" too, and do not ship it.
    alias: [
      {
        find: "react-aria-components",
        replacement: resolve(
          import.meta.dirname,
          "node_modules/react-aria-components/dist/exports/index.mjs",
        ),
      },
      {
        find: /^(react-aria|react-stately)\/(?!i18n)(.+)$/,
        replacement: resolve(import.meta.dirname, "node_modules/$1/dist/exports/$2.mjs"),
      },
    ],
  },
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
