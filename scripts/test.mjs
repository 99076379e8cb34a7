import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeEnvironment, runNode } from "./run-node.mjs";
import { root } from "./setup/paths.mjs";
import { sayTrouble } from "./setup/say.mjs";
import { setUp } from "./setup.mjs";

/** Makes the small image that tests of isolation run programs in; where that is impossible they are skipped, or fail if they are required. */
async function makeImage(node, folder) {
  const status = await runNode(node, [join(root, "scripts", "image", "run.ts"), "minimal", "--folder", folder], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) console.error("deskhand: there is no image of programs, so tests that need it say so.");
}

/** The counts vitest's run left, or one failure when it ended before it could count. */
function readCount(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  return JSON.parse(readFileSync(file, "utf8"));
}

const node = await sayTrouble(() => setUp({ tests: true }));
const images = process.env.DESKHAND_TEST_IMAGES ?? join(root, "node_modules", ".cache", "deskhand-images");
if (process.platform === "linux") await makeImage(node, images);
const scratch = mkdtempSync(join(tmpdir(), "deskhand-test-"));
const countFile = join(scratch, "count.json");
// Nothing a test does may meet the real data folder of the person who runs it.
const env = {
  ...nodeEnvironment(node),
  DESKHAND_HOME: join(scratch, "home"),
  // Servers that tests start find no image; tests of isolation name theirs.
  DESKHAND_IMAGES: join(scratch, "images"),
  // Servers that tests start build none either, and remember nothing beyond the tests.
  DESKHAND_BUILD_IMAGE: "never",
  DESKHAND_CACHE: join(scratch, "cache"),
  DESKHAND_TEST_IMAGES: images,
  DESKHAND_TEST_COUNT: countFile,
};
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const status = await runNode(node, [vitest, "run", "--root", root, ...process.argv.slice(2)], { cwd: root, env });
const { passed, failed, skipped } = readCount(countFile);
rmSync(scratch, { recursive: true, force: true });
const isGood = status === 0 && failed === 0 && passed > 0;
if (passed + failed === 0) console.log("No test ran: that counts as a failure.");
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = isGood ? 0 : status || 1;
