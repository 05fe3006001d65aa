import { readFileSync, statSync } from "node:fs";
import { join, normalize, sep } from "node:path";
import { gzipSync } from "node:zlib";
import { lookup } from "mrmime";
import { ensure } from "@custos/base";
import type { Route, RouteReply } from "./host-types.js";

/** What a page of ours may do: its own files and its own server, nothing from outside, framed by nobody. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  // React Aria positions what floats by style attributes.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const headers = {
  "content-security-policy": contentSecurityPolicy,
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "permissions-policy": "interest-cohort=()",
};

interface CachedFile {
  readonly mtimeMs: number;
  readonly raw: Uint8Array;
  readonly zipped: Uint8Array | undefined;
}

/**
 * Serves a web app's built files below `base` (`/` or `/console/`): a path that names no file and has no extension is a
 * view of the app and gets its `index.html`. Put it behind every other route. `not-found` at once where nothing is built.
 */
export function webRoutes(folder: string, base = "/"): Route[] {
  ensure(fileOf(folder, "index.html"), "not-found", `no built web app in ${folder}: npm run build makes it`);
  const cache = new Map<string, CachedFile>();
  const reply: Route["reply"] = ({ path, headers: asked }) => {
    const name = decodePath(path.slice(base.length));
    if (name === undefined) return { status: 404, body: "not found" };
    const isView = !/\.[A-Za-z0-9]+$/.test(name);
    const file = read(cache, folder, isView ? "index.html" : name);
    if (!file) return { status: 404, body: "not found" };
    return answer(
      file,
      isView ? "index.html" : name,
      /\bgzip\b/.test(String(asked["accept-encoding"] ?? "")),
    );
  };
  const bare = base.length > 1 ? base.slice(0, -1) : undefined;
  return [
    ...(bare === undefined
      ? []
      : [
          { method: "GET" as const, path: bare, reply: () => ({ status: 308, headers: { location: base } }) },
        ]),
    { method: "GET", path: `${base}*`, reply },
  ];
}

function answer(file: CachedFile, name: string, acceptsGzip: boolean): RouteReply {
  const zipped = acceptsGzip ? file.zipped : undefined;
  const type = lookup(name) ?? "application/octet-stream";
  return {
    status: 200,
    type: /^text\/|javascript$|json$|svg/.test(type) ? `${type}; charset=utf-8` : type,
    body: zipped ?? file.raw,
    headers: {
      ...headers,
      // Names in assets/ carry a hash of what is in them.
      "cache-control": name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache",
      vary: "accept-encoding",
      ...(zipped ? { "content-encoding": "gzip" } : {}),
    },
  };
}

function read(cache: Map<string, CachedFile>, folder: string, name: string): CachedFile | undefined {
  const file = fileOf(folder, name);
  if (!file) return undefined;
  const known = cache.get(name);
  if (known?.mtimeMs === file.mtimeMs) return known;
  const raw = readFileSync(file.path);
  const worthIt = raw.length > 1024 && !/\.(woff2|png|webp|jpg)$/.test(name);
  const fresh = { mtimeMs: file.mtimeMs, raw, zipped: worthIt ? gzipSync(raw) : undefined };
  cache.set(name, fresh);
  return fresh;
}

function fileOf(folder: string, name: string): { path: string; mtimeMs: number } | undefined {
  const path = normalize(join(folder, name));
  if (!path.startsWith(normalize(folder) + sep)) return undefined;
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? { path, mtimeMs: found.mtimeMs } : undefined;
}

function decodePath(path: string): string | undefined {
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes("\0") || decoded.includes("\\") ? undefined : decoded;
  } catch {
    return undefined;
  }
}
