import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { forbidden, importsOf } from "../boundaries.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

describe("import boundaries", () => {
  it("holds in every source", () => {
    const imports = importsOf(root);
    expect(imports.length, "no import was found: the check reads nothing").toBeGreaterThan(20);
    expect(forbidden(imports)).toEqual([]);
  });

  it.each([
    ["apps/relay/src/rooms.ts", "@custos/crypto/seal"],
    ["apps/relay/src/rooms.ts", "@custos/crypto/mls"],
    ["apps/relay/src/rooms.ts", "@custos/access"],
    ["apps/relay/src/rooms.ts", "ts-mls"],
    ["apps/relay/src/rooms.ts", "../../access/src/index.js"],
    ["apps/access/src/reader.ts", "@custos/relay"],
    ["apps/access/src/reader.ts", "@custos/crypto/trustee"],
    ["apps/trustee/src/release.ts", "@custos/crypto/seal"],
    ["packages/sdk/src/client.ts", "@custos/crypto/trustee"],
    ["packages/ui/src/button.tsx", "@custos/sdk"],
    ["apps/messenger/src/main.tsx", "@custos/crypto/seal"],
    ["apps/messenger/src/main.tsx", "@custos/sdk/node"],
    ["apps/messenger/src/main.tsx", "node:fs"],
    ["apps/console/src/main.tsx", "@custos/sdk"],
    ["apps/console/src/main.tsx", "@custos/crypto/codec"],
    ["apps/workbench/src/main.tsx", "@custos/sdk"],
    ["apps/workbench/src/main.tsx", "@custos/crypto/seal"],
    ["apps/workbench/src/main.tsx", "@custos/access"],
    ["packages/service/src/host.ts", "@custos/crypto/codec"],
    ["packages/contract/src/rooms.ts", "@custos/crypto/codec"],
    ["packages/contract/src/rooms.ts", "node:fs"],
    ["packages/base/src/time.ts", "zod"],
    ["packages/crypto/src/verify/seal.ts", "../seal/index.js"],
    ["packages/crypto/src/verify/seal.ts", "../mls/index.js"],
    ["packages/crypto/src/codec/tls.ts", "../verify/index.js"],
  ])("fails when %s imports %s", (file, specifier) => {
    expect(forbidden([{ file, specifier }])).toHaveLength(1);
  });
});
