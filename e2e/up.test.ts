import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { processesOf, startCustos, temporaryFolder } from "./custos.js";
import { startUp, type Up } from "./up.js";

const folder = temporaryFolder();
let up: Up;

beforeAll(async () => {
  up = await startUp(folder.path, ["--quiet"]);
});

afterAll(async () => {
  await up.stop();
  folder[Symbol.dispose]();
});

const au = ["applicant", "judge-1", "judge-2", "oversight-1", "oversight-2", "analyst", "auditor"];

async function call(
  url: string,
  op: string,
  input: unknown,
  session?: string,
): Promise<Record<string, never>> {
  const response = await fetch(new URL(`/v1/${op}`, `http://127.0.0.1:${new URL(url).port}`), {
    method: "POST",
    headers: session === undefined ? {} : { authorization: `Bearer ${session}` },
    body: JSON.stringify(input),
  });
  return (await response.json()) as Record<string, never>;
}

function tokenOf(url: string): string {
  return new URLSearchParams(new URL(url).hash.slice(1)).get("link") ?? "";
}

describe("custos up", () => {
  test("prints an address for everybody, each at a host of its own", () => {
    expect([...up.links.keys()]).toEqual([
      "member",
      "friend",
      "operator",
      ...au,
      ...au.map((id) => `nz/${id}`),
    ]);
    const hosts = [...up.links.values()].map((url) => new URL(url).hostname);
    expect(new Set(hosts).size).toBe(hosts.length);
    for (const host of hosts) expect(host).toMatch(/\.localhost$/);
  });

  test("runs every server in a process of its own", () => {
    const roles = processesOf(up.running).map(({ role }) => role);
    const count = (role: string): number => roles.filter((one) => one === role).length;
    expect(["relay", "trustee", "witness", "access", "residents"].map(count)).toEqual([1, 12, 1, 2, 1]);
  });

  test("serves the three web apps at the addresses that it prints", async () => {
    for (const name of ["member", "operator", "analyst", "nz/analyst"]) {
      const { port, pathname } = new URL(up.links.get(name) ?? "");
      const response = await fetch(`http://127.0.0.1:${port}${pathname}`);
      expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(await response.text()).toContain('<div id="root">');
    }
  });

  test("every sign-in link works, once", async () => {
    for (const name of ["operator", ...au, ...au.map((id) => `nz/${id}`)]) {
      const url = up.links.get(name) ?? "";
      const op = name === "operator" ? "operator.open" : "staff.open";
      const first = await call(url, op, { token: tokenOf(url) });
      expect(first, name).toHaveProperty("output.session");
      const second = await call(url, op, { token: tokenOf(url) });
      expect(second, name).toMatchObject({ error: { code: "invitation-used" } });
    }
  });

  test("says so when it runs already", async () => {
    const { code, stderr } = await startCustos(["up", "--data", folder.path]).finished;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^custos: Custos runs in .* already: its links are in the terminal/m);
  });

  test("starts again what dies", async () => {
    const relay = processesOf(up.running).find(({ role }) => role === "relay");
    process.kill(relay?.pid ?? 0, "SIGKILL");
    expect(await up.running.printed("relay is back")).toBe(true);
    const { port } = new URL(up.links.get("member") ?? "");
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  });

  test("stops cleanly, and goes on from there with new links", async () => {
    const before = up;
    const url = before.links.get("operator") ?? "";
    const { output } = (await call(url, "network.describe", {})) as unknown as {
      output: { networkId: string };
    };
    expect(await before.stop()).toBe(0);
    expect(processesOf(before.running).filter(({ role }) => role !== "driver")).toEqual([]);

    up = await startUp(folder.path, ["--quiet"]);
    expect([...up.links.keys()]).toEqual([...before.links.keys()]);
    for (const [name, link] of up.links) {
      expect(new URL(link).host, name).toBe(new URL(before.links.get(name) ?? "").host);
      expect(link, name).not.toBe(before.links.get(name));
    }
    const again = (await call(up.links.get("operator") ?? "", "network.describe", {})) as unknown as {
      output: { networkId: string };
    };
    expect(again.output.networkId).toBe(output.networkId);
    const link = up.links.get("operator") ?? "";
    const opened = (await call(link, "operator.open", { token: tokenOf(link) })) as unknown as {
      output: { session: string };
    };
    const overview = (await call(link, "network.overview", {}, opened.output.session)) as unknown as {
      output: { people: number; rooms: number };
    };
    expect(overview.output.people).toBe(12);
    expect(overview.output.rooms).toBeGreaterThanOrEqual(6);
  });
});
