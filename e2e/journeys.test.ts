import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect } from "vitest";
import {
  chromiumPath,
  desktop,
  expectAtHome,
  expectWellMade,
  journey,
  openBrowser,
  phone,
  takePictures,
  visit,
  type Visitor,
} from "./browser.js";
import { processesOf, temporaryFolder } from "./custos.js";
import { bubble, composer, join, message, openRoom, say } from "./member.js";
import { apply, goToDesk, openDesk } from "./staff.js";
import { startUp, type Up } from "./up.js";

/*
 * One evening in one network, walked through in order: each journey goes on where the one before has ended, as people do.
 * Nothing here waits for a time to pass, only for what is to be seen.
 */

const folder = temporaryFolder();
let up: Up;
let browser: Browser;
const everybody = new Map<string, Visitor>();

beforeAll(async () => {
  if (chromiumPath() === undefined) return;
  up = await startUp(folder.path, ["--quiet"]);
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await up?.stop();
  folder[Symbol.dispose]();
});

function link(name: string): string {
  const url = up.links.get(name);
  if (url === undefined) throw new Error(`no link for ${name}`);
  return url;
}

function visitor(name: string): Visitor {
  const found = everybody.get(name);
  if (!found) throw new Error(`${name} has not come: the journey before failed`);
  return found;
}

/** Looks at a screen as axe does; and takes its pictures where they are asked for (`npm run screenshots`). */
async function look(of: Visitor, where: string): Promise<void> {
  await expectWellMade(of, where);
  await takePictures(of, where);
}

describe("members", () => {
  journey("join by a link from somebody who vouches, after reading the disclosure", async () => {
    everybody.set("robin", await join(browser, link("member"), "Robin Hale", { viewport: desktop, look }));
    everybody.set(
      "sam",
      await join(browser, link("friend"), "Sam Whare", { viewport: phone, theme: "dark", look }),
    );
    for (const name of ["robin", "sam"]) {
      const { page } = visitor(name);
      // Whoever vouched adds them to the room for everybody.
      await page
        .getByRole("link", { name: /Harbour/ })
        .first()
        .waitFor();
      await look(visitor(name), `${name}'s rooms`);
    }
  });

  journey("talk, answer and react, and see who can read it", async () => {
    const robin = visitor("robin").page;
    const sam = visitor("sam").page;
    await openRoom(robin, "Harbour");
    await openRoom(sam, "Harbour");
    await say(robin, "Harbour", "Evening. Which pier is it tonight?");
    await message(sam, "Evening. Which pier is it tonight?").waitFor();

    // A phone has no pointer to hover with: what can be done with a message is in its menu.
    await bubble(sam, "Which pier").getByRole("button", { name: "More for this message" }).click();
    await sam.getByRole("dialog").getByRole("button", { name: "Reply" }).click();
    await say(sam, "Harbour", "Pier 4. Pier 7 has the new cameras.");
    const answer = bubble(robin, "Pier 7 has the new cameras");
    await answer.getByText("Evening. Which pier is it tonight?").waitFor();
    await answer.hover();
    await answer.getByRole("button", { name: "Reactions" }).click();
    await robin.getByRole("dialog").getByRole("button", { name: "React with 👍" }).click();
    await bubble(sam, "Pier 7 has the new cameras").getByRole("button", { name: /👍.*1/ }).waitFor();
    // Who came in after Robin is known by name, too.
    await robin.getByText(/Cy Whetu.* added .*Sam Whare/).waitFor();
    await look(visitor("robin"), "a conversation at a desk");
    await look(visitor("sam"), "a conversation on a phone");

    await robin.getByRole("link", { name: "Who can read this", exact: true }).click();
    await robin.getByText("This page cannot say whether anyone is being read now.").waitFor();
    await robin.getByText("Coastal Police, Australia").first().waitFor();
    await look(visitor("robin"), "who can read this");
    await robin.goBack();
    await composer(robin, "Harbour").waitFor();
  });

  journey("lose the relay, go on writing, and lose nothing", async () => {
    const robin = visitor("robin").page;
    const sam = visitor("sam").page;
    await composer(robin, "Harbour").waitFor();
    const relay = processesOf(up.running).find(({ role }) => role === "relay");
    process.kill(relay?.pid ?? 0, "SIGKILL");
    await say(robin, "Harbour", "Written while the relay was gone.");
    await message(robin, "Written while the relay was gone.").waitFor();
    expect(await up.running.printed("relay is back")).toBe(true);
    await message(sam, "Written while the relay was gone.").waitFor();
    await say(sam, "Harbour", "And it came, once.");
    await message(robin, "And it came, once.").waitFor();
    expect(await message(sam, "Written while the relay was gone.").count()).toBe(1);
  });
});

describe("an authority", () => {
  journey("applies for a person and a day, in plain words and numbers", async () => {
    const applicant = await openDesk(browser, link("applicant"), { passkey: true });
    everybody.set("applicant", applicant);
    await look(applicant, "who you are here");
    await goToDesk(applicant.page, "Applications");
    await look(applicant, "no applications");
    await apply(applicant.page, { person: "Robin Hale", caseNumber: "AU-26-0121", days: 2 });
    await applicant.page.getByText("Opens everything").first().waitFor();
    await look(applicant, "an application");
  });

  journey("reads nothing until two judges and two people of oversight have signed by passkey", async () => {
    const analyst = await openDesk(browser, link("analyst"));
    everybody.set("analyst", analyst);
    await analyst.page.getByText("Nothing opened yet").waitFor();
    await look(analyst, "a live view with nothing in it");

    for (const [i, who] of ["judge-1", "judge-2", "oversight-1", "oversight-2"].entries()) {
      const approver = await openDesk(browser, link(who), {
        passkey: true,
        viewport: i % 2 === 0 ? desktop : phone,
        theme: i % 2 === 0 ? "light" : "dark",
      });
      everybody.set(who, approver);
      const { page } = approver;
      await goToDesk(page, "Approvals");
      await look(approver, `the list of ${who}`);
      await page
        .getByRole("link", { name: /AU-26-0121/ })
        .first()
        .click();
      await page.getByRole("button", { name: "Approve 2 keys" }).waitFor();
      await look(approver, `the application before ${who}`);
      expect(await analyst.page.getByText("Nothing opened yet").count()).toBe(1);
      await page.getByRole("button", { name: "Approve 2 keys" }).click();
      await page
        .getByText(/You have signed|Both bodies have agreed/)
        .first()
        .waitFor();
    }
    await look(visitor("oversight-2"), "an application that was granted");
  });

  journey("then reads that person's messages as they are written, and no other room", async () => {
    const { page } = visitor("analyst");
    await page
      .getByRole("link", { name: /Harbour/ })
      .first()
      .click();
    await page.getByText("Evening. Which pier is it tonight?").first().waitFor();
    await say(visitor("robin").page, "Harbour", "Make it 23:10 instead.");
    await page.getByText("Make it 23:10 instead.").first().waitFor();
    await page.getByText("Pier 4. Pier 7 has the new cameras.").first().waitFor();
    // Rooms where Robin is not stay sealed: nothing of them is here but how much there is.
    await page
      .getByText(/rooms? sealed/)
      .first()
      .waitFor();
    const seen = await page.locator("body").innerText();
    for (const sealed of ["Dues", "Northern light", "Saturday sailing"]) expect(seen).not.toContain(sealed);
    await look(visitor("analyst"), "the live view");
    await page.setViewportSize(phone);
    await look(visitor("analyst"), "the live view on a phone");
    await page.setViewportSize(desktop);
  });

  journey("is watched: the log verifies in the browser, every reading is in a whole chain", async () => {
    const auditor = await openDesk(browser, link("auditor"));
    everybody.set("auditor", auditor);
    const { page } = auditor;
    await page
      .getByText(/The chain is whole/)
      .first()
      .waitFor();
    await look(auditor, "the reading audit");
    await page.getByRole("link", { name: "Log", exact: true }).click();
    await page.getByRole("heading", { name: /The log is (whole|signed by enough witnesses)/ }).waitFor();
    await look(auditor, "the log");
  });
});

describe("an operator", () => {
  journey("sees who and how many, never what", async () => {
    const operator = await visit(browser, link("operator"));
    everybody.set("operator", operator);
    const { page } = operator;
    await page.getByText("Everything runs").waitFor();
    await look(operator, "the overview");
    for (const place of ["People", "Invitations", "Log"]) {
      await page
        .getByRole("link", { name: new RegExp(`^${place}`) })
        .first()
        .click();
      await page.getByRole("heading", { name: place, level: 1 }).waitFor();
      await look(operator, place);
      expect(await page.locator("body").innerText()).not.toContain("Which pier");
    }
    await page.setViewportSize(phone);
    await look(operator, "the console on a phone");
  });
});

describe("all three apps", () => {
  journey("are well made on every other screen too", async () => {
    const screens: readonly [name: string, path: string, heading: string][] = [
      ["robin", "/settings", "Settings"],
      ["robin", "/settings/network", "My network"],
      ["robin", "/new", "New room"],
      ["applicant", "/applications/new", "New application"],
      ["judge-1", "/authorisations", "Authorisations"],
      ["analyst", "/log", "The log is"],
      ["operator", "/console/tree", "Vouching tree"],
    ];
    for (const [name, path, heading] of screens) {
      const { page } = visitor(name);
      const before = page.url();
      await page.goto(new URL(path, before).href);
      await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
      await look(visitor(name), path);
      await page.goto(before);
    }
  });

  journey("mirror in Arabic", async () => {
    for (const name of ["robin", "analyst", "operator"]) {
      const { page } = visitor(name);
      const url = new URL(page.url());
      url.searchParams.set("lang", "ar");
      await page.goto(url.href);
      await page.waitForFunction(() => document.documentElement.dir === "rtl");
      await page.getByRole("heading", { level: 1 }).first().waitFor({ state: "attached" });
      await look(visitor(name), `${name} in Arabic`);
      await page.setViewportSize(phone);
      await look(visitor(name), `${name} in Arabic on a phone`);
    }
  });

  journey("find everything again after a stop and a start", async () => {
    expect(await up.stop()).toBe(0);
    up = await startUp(folder.path, ["--quiet"]);
    const robin = visitor("robin").page;
    await robin.goto(new URL("/", robin.url()).href);
    await openRoom(robin, "Harbour");
    await message(robin, "And it came, once.").waitFor();
    await say(robin, "Harbour", "Still here after the night.");
    // The analyst's session, and the authorisation, have outlived the stop as well.
    const analyst = visitor("analyst").page;
    await analyst.goto(new URL("/live", analyst.url()).href);
    await analyst
      .getByRole("link", { name: /Harbour/ })
      .first()
      .click();
    await analyst.getByText("Still here after the night.").first().waitFor();
  });

  journey("ask nobody but their own server for anything", async () => {
    expect(everybody.size).toBeGreaterThanOrEqual(9);
    for (const one of everybody.values()) expectAtHome(one);
  });
});
