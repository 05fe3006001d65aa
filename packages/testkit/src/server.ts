import { ensure } from "@custos/base";

/** A real server of the network in this process; it can be stopped and started again on the same data and address. */
export class Server {
  readonly name: string;
  readonly url: string;
  readonly #start: () => Promise<{ close(): Promise<void> }>;
  #running: { close(): Promise<void> } | undefined;

  constructor(name: string, port: number, start: () => Promise<{ close(): Promise<void> }>) {
    this.name = name;
    this.url = `http://127.0.0.1:${port}`;
    this.#start = start;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  async start(): Promise<void> {
    ensure(!this.#running, "busy", `${this.name} is running`);
    this.#running = await this.#start();
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.close();
  }
}
