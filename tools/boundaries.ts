import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { parseSync } from "oxc-parser";

/**
 * The trust boundaries as import boundaries: which of our own packages each package may import
 * (docs/architecture.md, "Layout"). `crypto/x` is one door of crypto, `*` stands for everything.
 */
export const mayImport: Record<string, readonly string[]> = {
  "packages/base": [],
  "packages/contract": ["base"],
  "packages/crypto": ["base"],
  "packages/sdk": [
    "base",
    "contract",
    "crypto/codec",
    "crypto/verify",
    "crypto/mls",
    "crypto/seal",
    "crypto/log",
  ],
  "packages/service": ["base", "contract"],
  "packages/ui": ["base"],
  "packages/testkit": ["*"],
  "apps/relay": ["base", "contract", "service", "crypto/codec", "crypto/verify", "crypto/log"],
  "apps/trustee": [
    "base",
    "contract",
    "service",
    "crypto/codec",
    "crypto/verify",
    "crypto/trustee",
    "crypto/log",
  ],
  "apps/access": [
    "base",
    "contract",
    "service",
    "crypto/codec",
    "crypto/verify",
    "crypto/mls",
    "crypto/seal",
    "crypto/log",
  ],
  "apps/messenger": ["base", "contract", "sdk", "ui"],
  "apps/console": ["base", "contract", "ui"],
  "apps/workbench": ["base", "contract", "ui", "crypto/codec", "crypto/verify", "crypto/log"],
  "apps/cli": ["*"],
};

/** Third parties that a package may not import although npm would let it: those that open what is sealed. */
const onlyIn: Record<string, readonly string[]> = {
  "ts-mls": ["packages/crypto"],
  "mcl-wasm": ["packages/crypto"],
  "@hpke/core": ["packages/crypto"],
  "@hpke/hybridkem-x-wing": ["packages/crypto"],
  "@noble/post-quantum": ["packages/crypto"],
};

/** What runs in browsers; of the SDK, what is below `src/node` runs elsewhere. */
const inBrowsers = new Set(["packages/ui", "apps/messenger", "apps/console", "apps/workbench"]);

/** What each folder of crypto may import of the others; `verify`, which the relay runs, reaches no secrets. */
const cryptoDoors: Record<string, readonly string[]> = {
  codec: [],
  pairing: ["codec"],
  log: ["codec", "verify"],
  verify: ["codec", "pairing"],
  mls: ["codec", "verify"],
  seal: ["codec", "pairing", "verify", "mls"],
  trustee: ["codec", "pairing", "verify"],
};

export interface Import {
  /** Path of the importing file from the root, with forward slashes. */
  readonly file: string;
  readonly specifier: string;
}

/** Every import, re-export and dynamic import of the sources below `root`; tests and built files apart. */
export function importsOf(root: string): Import[] {
  const found: Import[] = [];
  for (const home of Object.keys(mayImport)) {
    for (const file of sourcesBelow(join(root, home, "src"))) {
      const path = relative(root, file).split(sep).join("/");
      const { module } = parseSync(file, readFileSync(file, "utf8"));
      const specifiers = [
        ...module.staticImports.map((one) => one.moduleRequest.value),
        ...module.staticExports.flatMap((one) => one.entries.map((entry) => entry.moduleRequest?.value)),
        ...module.dynamicImports.map((one) =>
          readFileSync(file, "utf8")
            .slice(one.moduleRequest.start, one.moduleRequest.end)
            .replaceAll(/["'`]/g, ""),
        ),
      ];
      for (const specifier of new Set(specifiers)) if (specifier) found.push({ file: path, specifier });
    }
  }
  return found;
}

/** One line for each import that crosses a boundary; empty where all is well. */
export function forbidden(imports: readonly Import[]): string[] {
  return imports.flatMap((one) => {
    const why = reason(one);
    return why ? [`${one.file} imports ${one.specifier}: ${why}`] : [];
  });
}

function reason({ file, specifier }: Import): string | undefined {
  const home = file.split("/").slice(0, 2).join("/");
  if (/^[./].*\?(worker|url)/.test(specifier)) return undefined;
  if (specifier.startsWith(".")) return insideReason(home, file, specifier);
  const own = /^@custos\/(.+)$/.exec(specifier)?.[1] ?? (specifier === "custos" ? "cli" : undefined);
  if (own?.startsWith("ui/") && own.endsWith(".css")) return undefined;
  if (own) {
    const allowed = mayImport[home] ?? [];
    return allowed.includes("*") || allowed.includes(own) ? undefined : `${home} may not import it`;
  }
  const name = specifier.startsWith("@")
    ? specifier.split("/").slice(0, 2).join("/")
    : (specifier.split("/")[0] ?? "");
  if (onlyIn[name] && !onlyIn[name].includes(home)) return `only ${onlyIn[name].join(", ")} may`;
  if (inBrowsers.has(home) && isBuiltin(specifier)) return "browsers have no such module";
  if (home === "packages/base" && !isBuiltin(specifier)) return "base imports nothing";
  if (["packages/base", "packages/contract"].includes(home) && isBuiltin(specifier)) return "no I/O here";
  if (home === "packages/contract" && !isBuiltin(specifier) && name !== "zod")
    return "contract imports zod alone";
  return undefined;
}

function insideReason(home: string, file: string, specifier: string): string | undefined {
  const target = join(dirname(file), specifier).split(sep).join("/");
  if (!target.startsWith(`${home}/src/`)) return "a relative import leaves its package";
  if (home !== "packages/crypto") return undefined;
  const from = file.split("/")[3] ?? "";
  const to = target.split("/")[3] ?? "";
  if (from === to) return undefined;
  return cryptoDoors[from]?.includes(to) ? undefined : `crypto/${from} may not import crypto/${to}`;
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
