/** Joins the class names that apply. */
export function classNames(...names: ReadonlyArray<string | false | undefined | null>): string {
  return names.filter(Boolean).join(" ");
}
