import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeEnvironment, runNode } from "./run-node.mjs";
import { root } from "./setup/paths.mjs";
import { sayTrouble } from "./setup/say.mjs";
import { setUp } from "./setup.mjs";

/** The counts vitest's run left, or one failure when it ended before it could count. */
function readCount(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  return JSON.parse(readFileSync(file, "utf8"));
}

const node = await sayTrouble(() => setUp({ tests: true }));
const scratch = mkdtempSync(join(tmpdir(), "deskhand-test-"));
const countFile = join(scratch, "count.json");
// Nothing a test does may meet the real data folder of the person who runs it.
const env = { ...nodeEnvironment(node), DESKHAND_HOME: join(scratch, "home"), DESKHAND_TEST_COUNT: countFile };
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const status = await runNode(node, [vitest, "run", "--root", root, ...process.argv.slice(2)], { cwd: root, env });
const { passed, failed, skipped } = readCount(countFile);
rmSync(scratch, { recursive: true, force: true });
const isGood = status === 0 && failed === 0 && passed > 0;
if (passed + failed === 0) console.log("No test ran: that counts as a failure.");
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = isGood ? 0 : status || 1;
