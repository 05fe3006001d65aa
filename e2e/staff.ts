import type { Browser, Page } from "playwright-core";
import { visit, type Visitor, type VisitorOptions } from "./browser.js";

/**
 * Opens a desk by its one-time link. People of the bodies come to a page where they make their passkey, and are done when
 * their trustees have admitted it; analysts and auditors come to their first screen at once.
 */
export async function openDesk(
  browser: Browser,
  link: string,
  options: VisitorOptions & { passkey?: boolean } = {},
): Promise<Visitor> {
  const visitor = await visit(browser, link, { ...options, passkeys: true });
  const { page } = visitor;
  if (options.passkey) {
    await page.getByRole("heading", { name: "What this desk does" }).waitFor();
    await page.getByRole("button", { name: "Make a passkey" }).click();
    await page.getByText("admitted", { exact: true }).waitFor();
  } else {
    await page.getByRole("navigation", { name: "Workbench" }).waitFor();
  }
  return visitor;
}

/** From the page that greets to the desk's first screen. */
export async function goToDesk(page: Page, place: string): Promise<void> {
  await page.getByRole("button", { name: `Go to ${place}` }).click();
}

export interface Application {
  readonly person: string;
  readonly caseNumber: string;
  /** Inclusive UTC days from today on. */
  readonly days: number;
}

/** Fills the form in and applies; ends on the application's own page. */
export async function apply(page: Page, { person, caseNumber, days }: Application): Promise<void> {
  await page.getByRole("link", { name: "New application" }).first().click();
  await page.getByRole("searchbox", { name: "Find people by name" }).fill(person);
  await page.getByRole("button", { name: new RegExp(person) }).click();
  await typeDays(page, days);
  await page.getByRole("textbox", { name: "Case number" }).fill(caseNumber);
  await page.getByRole("textbox", { name: "Legal basis" }).fill("Interception Act, s 46, serious offence");
  await page.getByRole("textbox", { name: "Why it is necessary" }).fill("A vessel is expected at pier 7.");
  const reader = page.getByRole("button", { name: "Choose Reader" });
  if (await reader.count()) {
    await reader.click();
    await page.getByRole("option").first().click();
  }
  await page.getByRole("button", { name: `Apply for ${days} key` }).click();
  await page.getByRole("heading", { name: "Both bodies must agree" }).waitFor();
}

async function typeDays(page: Page, days: number): Promise<void> {
  const dates = [0, days - 1].map((later) => new Date(Date.now() + later * 86_400_000));
  const group = page.getByRole("group", { name: "Days" }).first();
  for (const [i, date] of dates.entries()) {
    const values = { month: date.getUTCMonth() + 1, day: date.getUTCDate(), year: date.getUTCFullYear() };
    for (const [part, value] of Object.entries(values)) {
      const segment = group.locator(`[role=spinbutton][data-type=${part}]`).nth(i);
      await segment.click();
      await segment.pressSequentially(String(value));
    }
  }
}
