import { startCustos, type Running } from "./custos.js";

/** A whole network, started by `custos up` as a newcomer does. */
export interface Up {
  readonly running: Running;
  /** Of the printed page, by the name at the line's beginning; people of the second authority as `nz/judge-1`. */
  readonly links: ReadonlyMap<string, string>;
  /** What `custos chat --join` is told to use. */
  readonly invitation: string;
  /** As Ctrl-C does; resolves to the exit code. */
  stop(): Promise<number | null>;
}

/** Starts a network in a folder and reads its page of links. */
export async function startUp(data: string, args: readonly string[] = []): Promise<Up> {
  const running = startCustos(["up", "--data", data, ...args]);
  if (!(await running.printed("Ctrl-C stops it"))) {
    const { stderr } = await running.finished;
    throw new Error(`custos up ended: ${stderr.slice(-2000)}`);
  }
  const links = new Map<string, string>();
  let name = "";
  for (const line of running.output().split("\n")) {
    const named = /^ {2}(\S+) +\S/.exec(line)?.[1];
    const url = /^ +(http:\/\/\S+)$/.exec(line)?.[1];
    if (named) name = named;
    if (url) links.set(/\.nz\.localhost/.test(url) ? `nz/${name}` : name, url);
  }
  return {
    running,
    links,
    invitation: /--join '([^']+)'/.exec(running.output())?.[1] ?? "",
    stop: async () => {
      running.child.kill("SIGINT");
      return (await running.finished).code;
    },
  };
}
