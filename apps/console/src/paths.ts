/** Where the console is served. */
export const base = "/console";

/** Its pages, below the base. */
export const paths = {
  overview: "/",
  people: "/people",
  tree: "/tree",
  invitations: "/invitations",
  log: "/log",
} as const;

export type Path = keyof typeof paths;
