import { resolve } from "node:path";

const modules = resolve(import.meta.dirname, "../node_modules");

/**
 * Where React Aria's entries really are. Its packages name a "source" as ours do, but do not ship it, and neither Vite's
 * server nor Node looks further once that condition is on.
 */
export const ariaEntries = [
  {
    find: /^(react-aria-components|react-aria|react-stately)$/,
    replacement: `${modules}/$1/dist/exports/index.mjs`,
  },
  {
    find: /^(react-aria-components|react-aria|react-stately)\/(?!i18n)(.+)$/,
    replacement: `${modules}/$1/dist/exports/$2.mjs`,
  },
];
