/** What of a WebSocket the client uses: the browser's own has it, and that of `ws`. */
export interface WebSocketLike {
  onopen: ((event: unknown) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onerror: ((event: unknown) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

export type Connect = (url: string) => WebSocketLike;

/** The fetch of browsers and of Node, for what is asked before there is a session. */
export type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body: string },
) => Promise<{
  json(): Promise<unknown>;
}>;
