import { ensure } from "@custos/base";
import { limits, logAppend, logRead } from "@custos/contract";
import { parseLeaf, type LeafType } from "@custos/crypto/log";
import { handle, type Route } from "@custos/service";
import type { Relay } from "../relay.js";
import type { RelaySession } from "../session.js";

/** Leaves with an operation of their own, and those that the relay alone makes. */
const notByAppend: ReadonlySet<LeafType> = new Set(["person", "receipts", "seal-complaint"]);

export function logHandlers(relay: Relay) {
  const { transparency } = relay;
  return [
    handle<typeof logAppend, RelaySession>(logAppend, async ({ leaf: bytes }) => {
      const leaf = parseLeaf(bytes);
      ensure(!notByAppend.has(leaf.type), "forbidden", `${leaf.type}: not by this operation`);
      const addsDevice = leaf.type === "device" && leaf.action === "added";
      ensure(!addsDevice, "forbidden", "device: not by this operation");
      const fromFuture = "atMs" in leaf && leaf.atMs > relay.nowMs() + limits.clockSkewMs;
      ensure(!fromFuture, "bad-log", "a leaf from the future");
      const [index] = await transparency.append([bytes]);
      return { index: index as number };
    }),
    handle<typeof logRead, RelaySession>(logRead, async ({ from, limit }) => {
      // A checkpoint that came while the entries were being read would not fit them.
      const { note, size } = transparency.publisher.newest;
      const entries = limit === 0 ? [] : await transparency.sequencer.read(from, size, limit);
      return { entries, checkpoint: note, size };
    }),
  ];
}

/** `/log/checkpoint` and the tiles, from the files. */
export function logRoutes(relay: Relay): Route[] {
  return [
    {
      method: "GET",
      path: "/log/*",
      reply: ({ path }) => {
        const name = path.slice("/log/".length);
        const content = relay.transparency.files.read(name);
        if (!content) return { status: 404, body: "not found" };
        const isNote = name === "checkpoint";
        return {
          status: 200,
          type: isNote ? "text/plain; charset=utf-8" : "application/octet-stream",
          body: content,
          headers: { "cache-control": isNote ? "no-store" : "public, max-age=604800, immutable" },
        };
      },
    },
  ];
}
