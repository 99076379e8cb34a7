import { writeFileSync } from "node:fs";

/**
 * Counts what ran and, when `DESKHAND_TEST_COUNT` names a file, writes it there as JSON. A file that could not be loaded and an
 * error outside of any test each count as one failed test: they must never look like fewer tests.
 */
export default class CountReporter {
  onTestRunEnd(testModules, unhandledErrors) {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const testModule of testModules) {
      count.failed += testModule.errors().length;
      for (const test of testModule.children.allTests()) {
        const { state } = test.result();
        if (state === "pending") count.failed += 1;
        else count[state] += 1;
      }
      for (const suite of testModule.children.allSuites()) count.failed += suite.errors().length;
    }
    const file = process.env.DESKHAND_TEST_COUNT;
    if (file) writeFileSync(file, JSON.stringify(count));
  }
}
