import type { ReactNode } from "react";
import { Said, useLanguage } from "@custos/ui";

/** Foreign names as a list in the page's language and direction, each isolated. */
export function NameList({
  of,
  bold = false,
}: {
  readonly of: readonly string[];
  readonly bold?: boolean;
}): ReactNode {
  const { locale } = useLanguage();
  const list = new Intl.ListFormat(locale, { style: "long", type: "conjunction" });
  return list.formatToParts(of.map((_, i) => String(i))).map(({ type, value }, at) => {
    if (type === "literal") return <span key={at}>{value}</span>;
    const name = <Said>{of[Number(value)] ?? ""}</Said>;
    return bold ? <b key={at}>{name}</b> : <span key={at}>{name}</span>;
  });
}
