/** Something that runs until it is closed. */
export interface Running {
  close(): Promise<void>;
}

/**
 * Runs a server process until SIGINT or SIGTERM, or until the process that started it is gone (its IPC
 * channel disconnects), then closes it. Resolves when everything is closed; the caller exits.
 */
export async function runUntilSignal(start: () => Promise<Running>): Promise<void> {
  let stop: () => void = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, stop);
  process.on("disconnect", stop);
  try {
    const running = await start();
    await stopped;
    await running.close();
  } finally {
    for (const signal of signals) process.off(signal, stop);
    process.off("disconnect", stop);
  }
}
