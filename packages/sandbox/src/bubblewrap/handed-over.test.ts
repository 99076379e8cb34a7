import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { handedOverSuite } from "../testing/handed-over-suite.ts";
import { createBubblewrapBackend } from "./create-bubblewrap-backend.ts";
import { isMissing, skipTier } from "./testing/need-bubblewrap.ts";

const folder = mkdtempSync(join(tmpdir(), "deskhand-handed-over-"));
const backend = createBubblewrapBackend({ folder, nodePath: process.execPath });
afterAll(async () => {
  await backend.close();
  rmSync(folder, { recursive: true, force: true });
});

handedOverSuite("the process isolation", {
  async open(context) {
    const missing = await isMissing();
    if (missing !== null) skipTier(context, missing);
    return missing === null ? backend : null;
  },
});
