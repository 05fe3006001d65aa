import type { Connect } from "@custos/sdk";

/** The browser's WebSocket as the engine wants it. */
export const connect: Connect = (url) => {
  const socket = new WebSocket(url);
  return socket as unknown as ReturnType<Connect>;
};
