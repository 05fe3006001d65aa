import { createHash } from "node:crypto";
import type { Plugin } from "vite";

const placeholder = "__BUILT_FILES__";

/** Tells the service worker which files were built, and a version that changes with any of them. */
export function builtFiles(worker: string): Plugin {
  return {
    name: "custos-built-files",
    enforce: "post",
    generateBundle(_, bundle) {
      const chunk = bundle[worker];
      if (chunk?.type !== "chunk") this.error(`no ${worker} in the build`);
      if (chunk.imports.length > 0) this.error(`${worker} imports ${chunk.imports.join(", ")}`);
      const files = Object.keys(bundle).filter((name) => name !== worker && !name.endsWith(".map"));
      const version = createHash("sha256");
      for (const name of files.toSorted()) {
        const file = bundle[name];
        version.update(name).update(file?.type === "chunk" ? file.code : (file?.source ?? ""));
      }
      const list = { version: version.digest("hex").slice(0, 16), files: files.map((name) => `/${name}`) };
      chunk.code = chunk.code.replace(placeholder, () => JSON.stringify(list));
    },
  };
}
