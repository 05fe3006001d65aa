import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { closeCodes, limits } from "@custos/contract";
import { Dispatcher } from "./dispatch.js";
import type { Host, HostLimits, HostOptions, Session } from "./host-types.js";
import { HttpLane } from "./http-lane.js";
import { SocketLane } from "./socket-lane.js";

const defaults: HostLimits = {
  unauthenticatedPerAddress: 256,
  requestsPerAddress: 256,
  unauthenticatedTimeoutMs: limits.unauthenticatedTimeoutMs,
  unauthenticatedBytes: limits.unauthenticatedFrameBytes,
  // Two log leaves of the longest kind in base64url, as `invitation.accept` carries them.
  anonymousBodyBytes: 3 * limits.leafBytes,
  frameBytes: limits.frameBytes,
  pendingOperations: limits.pendingOperations,
  outgoingBufferBytes: limits.outgoingBufferBytes,
  pingMs: 30_000,
};

/**
 * Listens and answers: `POST /v1/<op>` for every operation, `/v1/socket` where there is a socket lane, the
 * routes, and `/healthz`. Resolves when it listens; throws `internal` where an operation has no handler.
 */
export async function serveOperations<S extends Session>(options: HostOptions<S>): Promise<Host> {
  const hostLimits = { ...defaults, ...options.limits };
  const dispatcher = new Dispatcher(options.operations, options.handlers, options.log);
  const http = new HttpLane(options, hostLimits, dispatcher);
  const sockets = options.socket && new SocketLane(options, options.socket, hostLimits, dispatcher);
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: hostLimits.unauthenticatedTimeoutMs,
      requestTimeout: 3 * hostLimits.unauthenticatedTimeoutMs,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 1_000,
      noDelay: true,
    },
    (request, response) => void http.answer(request, response),
  );
  server.maxHeadersCount = 64;
  server.on("clientError", (_error, socket) => socket.destroy());
  server.on("upgrade", (request, socket, head) => {
    if (sockets) sockets.upgrade(request, socket, head);
    else socket.destroy();
  });
  await listen(server, options.listen);
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${port}`,
    close: async () => {
      http.close();
      sockets?.close(closeCodes.restart, "restart");
      await closeServer(server);
    },
  };
}

function listen(server: Server, at: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: at.host, port: at.port, backlog: 1024 }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Gives requests in flight and closing handshakes a moment, then cuts what is left. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), 1_000);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
