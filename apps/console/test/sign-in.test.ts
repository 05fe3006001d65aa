import { describe, expect, test } from "vitest";
import { CustosError } from "@custos/base";
import { consoleClient, type ConsoleClient } from "../src/api/client.js";
import { signInByAddress } from "../src/session/open-link.js";
import { keptSession, linkToken, type SessionStore } from "../src/session/session.js";

function memoryStore(): SessionStore & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

const session = { session: "bearer", name: "operator-1", expiresAtMs: 5 };
const place = { pathname: "/console/", search: "?lang=ar", hash: "#link=secret" };

const answering = (answer: () => unknown): ConsoleClient => ({
  call: async () => answer() as never,
});

describe("signing in by a link", () => {
  test("takes the token out of the address before it is used, and keeps the session for the tab", async () => {
    const store = memoryStore();
    let address = "";
    const history = {
      replaceState: (_: unknown, __: string, url?: string | URL | null) => void (address = String(url)),
    };
    const client = answering(() => {
      expect(address).toBe("/console/?lang=ar");
      return session;
    });
    expect(await signInByAddress(place, history, store, client)).toEqual({ kind: "signed-in", session });
    expect(keptSession(store)).toEqual(session);
    expect([...store.kept.values()].join()).not.toContain("secret");
    const later = await signInByAddress({ ...place, hash: "" }, history, store, client);
    expect(later).toEqual({ kind: "signed-in", session });
  });

  test("keeps a link that could not be tried, and no other", async () => {
    const history = { replaceState: () => {} };
    const refusing = (code: "unavailable" | "invitation-used") =>
      answering(() => {
        throw new CustosError(code);
      });
    expect(await signInByAddress(place, history, memoryStore(), refusing("unavailable"))).toEqual({
      kind: "refused",
      code: "unavailable",
      token: "secret",
    });
    expect(await signInByAddress(place, history, memoryStore(), refusing("invitation-used"))).toEqual({
      kind: "refused",
      code: "invitation-used",
    });
  });

  test("without link and session there is nobody; what cannot be read is forgotten", async () => {
    const store = memoryStore();
    for (const broken of ["", "{", "{}", "null", '{"session":1}']) {
      store.setItem("custos.console.session", broken);
      expect(keptSession(store)).toBeUndefined();
      expect(store.kept.size).toBe(0);
    }
    const outcome = await signInByAddress({ ...place, hash: "" }, { replaceState: () => {} }, store);
    expect(outcome).toEqual({ kind: "nobody" });
    expect(linkToken("#other=1")).toBeUndefined();
    expect(linkToken("#link=")).toBeUndefined();
  });
});

describe("asking the relay", () => {
  const ask =
    (status: number, body: string): typeof fetch =>
    async () =>
      new Response(body, { status });

  test("gives the relay's error by its code, and says where nobody answers", async () => {
    const { networkOverview } = await import("@custos/contract");
    const call = (fetcher: typeof fetch) => consoleClient("bearer", fetcher).call(networkOverview, {});
    const refused = JSON.stringify({ error: { code: "unauthenticated", message: "no" }, timeMs: 1 });
    await expect(call(ask(401, refused))).rejects.toMatchObject({ code: "unauthenticated" });
    const newer = JSON.stringify({ error: { code: "of-tomorrow", message: "?" } });
    await expect(call(ask(400, newer))).rejects.toMatchObject({ code: "internal" });
    await expect(call(ask(502, "<html>"))).rejects.toMatchObject({ code: "unavailable" });
    await expect(call(ask(200, JSON.stringify({ output: {} })))).rejects.toMatchObject({ code: "malformed" });
    const gone: typeof fetch = () => Promise.reject(new TypeError("refused"));
    await expect(call(gone)).rejects.toMatchObject({ code: "unavailable" });
  });
});
