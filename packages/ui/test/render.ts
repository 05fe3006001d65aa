import { createElement, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { UiProvider, type Language } from "@custos/ui";

/** The markup of something inside a UiProvider, as a server would send it. */
export function markup(node: ReactNode, language: Language = "en"): string {
  return renderToStaticMarkup(
    createElement(UiProvider, { initial: { theme: "light", language }, children: node }),
  );
}

/** What a reader gets: the text without tags, and entities undone. */
export function textOf(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&amp;", "&")
    .replaceAll("&#x27;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll(/\s+/g, " ")
    .trim();
}
