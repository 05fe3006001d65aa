import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { CustosError } from "@custos/base";

/** Folders of the three built web apps; `not-found` with what makes them. */
export function builtWebApps(): { messenger: string; console: string; workbench: string } {
  const require = createRequire(import.meta.url);
  const built = (app: string): string => {
    const folder = join(dirname(require.resolve(`@custos/${app}/package.json`)), "dist");
    if (!existsSync(join(folder, "index.html")))
      throw new CustosError("not-found", `the ${app} is not built: npm run build`);
    return folder;
  };
  return { messenger: built("messenger"), console: built("console"), workbench: built("workbench") };
}
