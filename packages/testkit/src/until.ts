/** Waits for what other parts bring about, by looking again and again; a hang is the test's timeout. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}
