import type { PrintedLink } from "./links.js";

/** What `custos up` prints when everything runs: who opens which address. */
export function linksPage(parts: {
  readonly elapsedS: number;
  readonly members: readonly PrintedLink[];
  readonly operator: PrintedLink;
  readonly authorities: readonly { readonly name: string; readonly links: readonly PrintedLink[] }[];
  readonly invitation: string | undefined;
}): string {
  const section = (title: string, links: readonly PrintedLink[]): string[] => [
    "",
    title,
    ...links.flatMap(({ id, who, does, url }) => [
      `  ${id.padEnd(12)} ${who}, ${does}`,
      `               ${url}`,
    ]),
  ];
  const [first, ...others] = parts.authorities;
  return [
    `Custos runs on this machine (started in ${parts.elapsedS} s). Each link signs in once; the next start prints new ones.`,
    ...section("Members: the messenger", parts.members),
    ...(parts.invitation === undefined
      ? []
      : [
          `  terminal     Anybody, from another terminal`,
          `               npx custos chat --join '${parts.invitation}'`,
        ]),
    ...section("Operator: the console", [parts.operator]),
    ...(first ? section(`${first.name}: the workbench`, first.links) : []),
    ...others.flatMap(({ name, links }) => section(`${name}: the workbench`, links)),
    "",
    "Ctrl-C stops it. The same command goes on from here; nothing is lost.",
    "",
  ].join("\n");
}
