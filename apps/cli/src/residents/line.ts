/** One thing that a resident does in a room; what it answers is named by the label (`as`) of an earlier line. */
export type Line =
  | { readonly by: string; readonly say: string; readonly as?: string; readonly answers?: string }
  | { readonly by: string; readonly react: string; readonly to: string };
