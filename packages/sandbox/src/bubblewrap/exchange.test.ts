import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exchangeSuite } from "../testing/exchange-suite.ts";
import { createBubblewrapBackend } from "./create-bubblewrap-backend.ts";
import { needBubblewrap } from "./testing/need-bubblewrap.ts";

exchangeSuite({
  name: "the process isolation",
  async backend(context) {
    const folder = mkdtempSync(join(tmpdir(), "exchange-sandboxes-"));
    const made = createBubblewrapBackend({ folder, nodePath: process.execPath });
    await needBubblewrap(context, made);
    const close = async (): Promise<void> => {
      await made.close();
      rmSync(folder, { recursive: true, force: true });
    };
    return { open: (spec) => made.open(spec), close };
  },
});
