import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attackedSandbox } from "../testing/attempts/attacked-sandbox.ts";
import { attemptSuite } from "../testing/attempts/attempt-suite.ts";
import { createBubblewrapBackend } from "./create-bubblewrap-backend.ts";
import { isMissing, skipTier } from "./testing/need-bubblewrap.ts";

attemptSuite({
  name: "the process isolation",
  async isReady(context) {
    const missing = await isMissing();
    if (missing !== null) skipTier(context, missing);
    return missing === null;
  },
  open: (ground) => {
    const folder = mkdtempSync(join(tmpdir(), "attempts-"));
    return attackedSandbox(createBubblewrapBackend({ folder, nodePath: process.execPath }), ground);
  },
});
