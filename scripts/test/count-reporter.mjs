import { writeFileSync } from "node:fs";

/** One line for each reason why tests were skipped, with how many; tests that a filter left out have none. */
function reasonLines(skipped) {
  const counts = new Map();
  for (const { note } of skipped) if (note) counts.set(note, (counts.get(note) ?? 0) + 1);
  return [...counts].map(([note, count]) => `Skipped ${count} ${count === 1 ? "test" : "tests"}: ${note}\n`);
}

/** One line for each test that failed at first, with what it failed by. */
function retriedLines(retried) {
  return retried.map((test) => {
    const [error] = test.result().errors ?? [];
    const lines = (error?.message ?? "no reason was kept").split("\n").filter((line) => line.trim() !== "");
    const because = lines.slice(0, 3).join(" ").slice(0, 500);
    return `Passed only at a retry: ${test.module.relativeModuleId} > ${test.fullName} (at first: ${because})\n`;
  });
}

/**
 * Counts what ran and, when `DESKHAND_TEST_COUNT` names a file, writes it there as JSON. A file that could not be loaded and an
 * error outside of any test each count as one failed test: they must never look like fewer tests. Says why tests were skipped and
 * which passed only when they were tried again, which the usual report leaves out.
 */
export default class CountReporter {
  onTestRunEnd(testModules, unhandledErrors) {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const [skipped, retried] = [[], []];
    for (const testModule of testModules) {
      count.failed += testModule.errors().length;
      for (const test of testModule.children.allTests()) {
        const result = test.result();
        if (result.state === "pending") count.failed += 1;
        else count[result.state] += 1;
        if (result.state === "skipped") skipped.push(result);
        if (test.diagnostic()?.flaky) retried.push(test);
      }
      for (const suite of testModule.children.allSuites()) count.failed += suite.errors().length;
    }
    process.stdout.write([...reasonLines(skipped), ...retriedLines(retried)].join(""));
    const file = process.env.DESKHAND_TEST_COUNT;
    if (file) writeFileSync(file, JSON.stringify(count));
  }
}
