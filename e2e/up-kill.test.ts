import { afterAll, expect, test } from "vitest";
import { startCustos, temporaryFolder } from "./custos.js";
import { startUp } from "./up.js";

const folder = temporaryFolder();

afterAll(() => folder[Symbol.dispose]());

test("custos up, killed while it makes its network, lets people in, and lets them talk, goes on from there", async () => {
  for (const moment of ["quorum of AU has made its key", "Ana Reyes is in", "the residents are talking"]) {
    const running = startCustos(["up", "--data", folder.path, "--quiet"]);
    expect(await running.said(moment), moment).toBe(true);
    running.child.kill("SIGKILL");
    expect((await running.finished).signal).toBe("SIGKILL");
  }
  const up = await startUp(folder.path, ["--quiet"]);
  try {
    const url = new URL(up.links.get("operator") ?? "");
    const call = async (op: string, input: unknown, session?: string): Promise<Record<string, unknown>> => {
      const response = await fetch(`http://127.0.0.1:${url.port}/v1/${op}`, {
        method: "POST",
        headers: session === undefined ? {} : { authorization: `Bearer ${session}` },
        body: JSON.stringify(input),
      });
      return ((await response.json()) as { output: Record<string, unknown> }).output;
    };
    const token = new URLSearchParams(url.hash.slice(1)).get("link");
    const { session } = await call("operator.open", { token });
    const { people, rooms } = await call("network.overview", {}, String(session));
    // Nobody twice, no room twice: what was begun was taken up.
    expect([people, rooms]).toEqual([12, 6]);
  } finally {
    await up.stop();
  }
});
