import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveOperations, webRoutes, type Host } from "@custos/service";
import { fixedClock } from "./world.js";
import { openLog } from "@custos/service";

let folder: string;
let host: Host;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "custos-web-"));
  mkdirSync(join(folder, "app/assets"), { recursive: true });
  writeFileSync(join(folder, "secret.txt"), "secret");
  writeFileSync(join(folder, "app/index.html"), "<!doctype html><title>app</title>");
  writeFileSync(join(folder, "app/assets/a-1.js"), `export const a = "${"a".repeat(4000)}";`);
  host = await serveOperations({
    listen: { host: "127.0.0.1", port: 0 },
    operations: [],
    handlers: [],
    clock: fixedClock,
    log: openLog({ name: "web" }),
    routes: [...webRoutes(join(folder, "app"), "/console/"), ...webRoutes(join(folder, "app"))],
  });
});

afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As it stands on the wire: `fetch` would tidy the path up first. */
function get(path: string): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  const { port } = new URL(host.url);
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    })
      .once("error", reject)
      .end();
  });
}

describe("a web app's files", () => {
  test("come with a policy that lets nothing in from outside", async () => {
    const { status, headers, body } = await get("/");
    expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(body).toContain("<title>app</title>");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-security-policy"]).not.toMatch(/https?:|\*/);
    expect(headers["cache-control"]).toBe("no-cache");
  });

  test("are kept by the browser where their name says what is in them, and zipped where asked", async () => {
    const { headers } = await get("/assets/a-1.js");
    expect(headers["content-type"]).toBe("text/javascript; charset=utf-8");
    expect(headers["cache-control"]).toContain("immutable");
    const zipped = await fetch(`${host.url}/console/assets/a-1.js`, {
      headers: { "accept-encoding": "gzip" },
    });
    expect(zipped.headers.get("content-encoding")).toBe("gzip");
    expect(await zipped.text()).toContain("aaaa");
  });

  test("are its page for every view, and nothing for a file that is not there", async () => {
    for (const path of ["/rooms/1f", "/console/people", "/console/"]) {
      expect((await get(path)).body).toContain("<title>app</title>");
    }
    expect((await get("/assets/b.js")).status).toBe(404);
    expect(await get("/console")).toMatchObject({ status: 308, headers: { location: "/console/" } });
  });

  test("never are files beside its folder", async () => {
    for (const path of [
      "/../secret.txt",
      "/%2e%2e/secret.txt",
      "/assets/..%2f..%2f..%2fsecret.txt",
      "/..%5csecret.txt",
    ])
      expect((await get(path)).body).not.toContain("secret");
    expect((await get("/%ff.txt")).status).toBe(404);
  });

  test("must be built", () => {
    expect(() => webRoutes(folder)).toThrow(/npm run build/);
  });
});
