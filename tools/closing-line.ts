import type { Reporter, TestModule, SerializedError } from "vitest/node";

/** Ends the run with one plain line, `N passed, N failed, N skipped`, and names why tests were skipped. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    let passed = 0;
    let failed = errors.length;
    let skipped = 0;
    const reasons = new Map<string, number>();
    for (const module of modules) {
      failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === "passed") passed += 1;
        else if (result.state === "failed") failed += 1;
        else {
          skipped += 1;
          const note = (result.state === "skipped" && result.note) || "no reason given";
          reasons.set(note, (reasons.get(note) ?? 0) + 1);
        }
      }
    }
    for (const [note, count] of reasons) console.log(`skipped ${count}: ${note}`);
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  }
}
