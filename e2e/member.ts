import type { Browser, Page } from "playwright-core";
import { visit, type Visitor, type VisitorOptions } from "./browser.js";

/** Joins by an invitation: reads, accepts, gives a name; ends at the list of rooms. */
export async function join(
  browser: Browser,
  link: string,
  name: string,
  options: VisitorOptions & { look?: (visitor: Visitor, where: string) => Promise<void> } = {},
): Promise<Visitor> {
  const visitor = await visit(browser, link, options);
  const { page } = visitor;
  const accept = page.getByRole("button", { name: "I have read this and accept" });
  await accept.waitFor();
  await options.look?.(visitor, "the disclosure");
  await accept.click();
  await page.getByRole("textbox", { name: "Your name" }).fill(name);
  await options.look?.(visitor, "the name");
  // The name stands isolated in the button's words, whatever its script.
  await page.getByRole("button", { name: new RegExp(`Join as .?${name}`) }).click();
  await page.getByRole("link", { name: "Settings" }).first().waitFor();
  return visitor;
}

/** Opens a room of the list, waiting until it is there. */
export async function openRoom(page: Page, room: string): Promise<void> {
  await page
    .getByRole("link", { name: new RegExp(`^.?${room}`) })
    .first()
    .click();
  await composer(page, room).waitFor();
}

export function composer(page: Page, room: string) {
  return page.getByRole("textbox", { name: new RegExp(`^Message .?${room}`) });
}

export async function say(page: Page, room: string, text: string): Promise<void> {
  await composer(page, room).fill(text);
  // Enter sends at a desk and begins a line on a phone; the button sends on both.
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

/** A message with exactly this text in the open conversation. */
export function message(page: Page, text: string) {
  return page.getByRole("log").getByText(text, { exact: true });
}

/** The bubble in which a text stands, in the open conversation. */
export function bubble(page: Page, text: string) {
  return page.getByRole("log").getByRole("article").filter({ hasText: text }).last();
}
