import { createServer } from "node:net";

/** Ports of the loopback interface that are free now, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<{ port: number; close: () => Promise<void> }>((resolve, reject) => {
          const server = createServer();
          server.once("error", reject);
          server.listen(0, "127.0.0.1", () => {
            const address = server.address();
            const port = typeof address === "object" && address ? address.port : 0;
            resolve({ port, close: () => new Promise((closed) => server.close(() => closed())) });
          });
        }),
    ),
  );
  const ports = servers.map(({ port }) => port);
  await Promise.all(servers.map((server) => server.close()));
  return ports;
}
