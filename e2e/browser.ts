import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { expect, test, type TestContext } from "vitest";

/** A Chromium of the machine's: `CUSTOS_CHROMIUM`, or the first in the path; undefined where there is none. */
export function chromiumPath(): string | undefined {
  const named = process.env.CUSTOS_CHROMIUM;
  if (named) return named;
  const folders = (process.env.PATH ?? "").split(delimiter);
  return ["chromium", "chromium-browser", "google-chrome", "chrome"]
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
}

/** A test that needs a browser: skipped, with the reason, where there is none. */
export function journey(title: string, walk: (context: TestContext) => Promise<void>): void {
  test(title, async (context) => {
    if (chromiumPath() === undefined)
      context.skip("no Chromium in the path: tools/services.sh chromium installs it");
    await walk(context);
  });
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath() ?? "",
    // Root, as in a container, has no sandbox; the pages are our own.
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
}

export const desktop = { width: 1440, height: 900 };
export const phone = { width: 360, height: 780 };

/** A person at a browser: own storage, own passkeys, and every address that its pages asked for. */
export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Origins that the pages have talked to. */
  readonly origins: Set<string>;
  /** What the pages said on the console as errors, and what they threw. */
  readonly faults: string[];
}

export interface VisitorOptions {
  readonly viewport?: { width: number; height: number };
  readonly theme?: "light" | "dark";
  readonly language?: string;
  /** With an authenticator that makes and uses passkeys as soon as it is asked. */
  readonly passkeys?: boolean;
}

/** Opens a fresh browser profile at an address. */
export async function visit(browser: Browser, url: string, options: VisitorOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: options.viewport ?? desktop,
    // A phone has a finger, and no pointer that hovers.
    ...(options.viewport === phone ? { hasTouch: true, isMobile: true } : {}),
    colorScheme: options.theme ?? "light",
    locale: options.language ?? "en",
    reducedMotion: "reduce",
    timezoneId: "UTC",
  });
  const origins = new Set<string>();
  const faults: string[] = [];
  context.on("request", (request) => origins.add(new URL(request.url()).origin));
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    // That a server is away for a moment is the journey's own doing.
    if (message.type() === "error" && !message.text().includes("net::ERR_CONNECTION"))
      faults.push(message.text());
  });
  if (options.passkeys) await addAuthenticator(context, page);
  await page.goto(url);
  return { context, page, origins, faults };
}

async function addAuthenticator(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** That a screen reader finds its way, and nothing reaches beyond the screen's edge. */
export async function expectWellMade({ page }: Visitor, where: string): Promise<void> {
  // React Aria says through an empty picture of its own that a button is busy; it goes by itself.
  const { violations } = await new AxeBuilder({ page }).exclude("[data-live-announcer]").analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  expect(found, `axe at ${where}`).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `wider than the screen at ${where}`).toBeLessThanOrEqual(0);
}

/** A page in both themes and at both sizes, into the folder that `CUSTOS_SCREENSHOTS` names; nothing without it. */
export async function takePictures({ page }: Visitor, where: string): Promise<void> {
  const folder = process.env.CUSTOS_SCREENSHOTS;
  if (!folder) return;
  const before = page.viewportSize() ?? desktop;
  const app = new URL(page.url()).hostname.split(".")[0] ?? "";
  const name = `${app}-${where.replaceAll(/[^a-zA-Z0-9]+/g, "-")}`;
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const size of [desktop, phone]) {
      await page.setViewportSize(size);
      await page.screenshot({ path: join(folder, `${name}.${theme}.${size.width}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(before);
}

/** That a page has asked its own server alone, and that nothing has gone wrong in it unseen. */
export function expectAtHome({ page, origins, faults }: Visitor): void {
  expect([...origins].filter((origin) => origin.startsWith("http"))).toEqual([new URL(page.url()).origin]);
  expect(faults).toEqual([]);
}
