import { CustosError } from "@custos/base";
import { decode, openedMessage, type OpenedMessage } from "@custos/contract";

/**
 * Reads an authority's live stream of opened messages (server-sent events) until `signal` aborts. `onMessage` gets
 * each with the machine's monotonic time of its arrival, in milliseconds.
 */
export async function followOpened(
  accessUrl: string,
  options: {
    token: string;
    after: number;
    signal: AbortSignal;
    onMessage: (message: OpenedMessage, atMs: number) => void;
  },
): Promise<void> {
  const { token, after, signal, onMessage } = options;
  try {
    const response = await fetch(`${accessUrl}/v1/opened.stream?after=${after}`, {
      headers: { authorization: `Bearer ${token}`, accept: "text/event-stream" },
      signal,
    });
    if (!response.ok || !response.body)
      throw new CustosError("unavailable", `live stream: HTTP ${response.status}`);
    let event = "message";
    for await (const line of linesOf(response.body)) {
      if (line.startsWith("event:")) event = line.slice(6).trim();
      else if (line.startsWith("data:") && event === "opened") {
        onMessage(decode(openedMessage, JSON.parse(line.slice(5))), performance.now());
      } else if (line === "") event = "message";
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield line.replace(/\r$/, "");
  }
}
