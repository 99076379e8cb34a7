import { afterAll, beforeAll, beforeEach } from "vitest";
import { isMissing, skipTier } from "../../bubblewrap/testing/need-bubblewrap.ts";
import { openTestStage, type TestStage } from "./test-stage.ts";

/**
 * Opens one stage for all tests of a file, gives it to `take`, which may fill its folder, and closes it after them. Where there can be none,
 * each of them is skipped with the reason.
 */
export function useStage(
  take: (stage: TestStage) => void | Promise<void>,
  options: Parameters<typeof openTestStage>[0] = {},
): void {
  let reason: string | null = null;
  let stage: TestStage | null = null;
  beforeAll(async () => {
    reason = await isMissing();
    if (reason !== null) return;
    stage = await openTestStage(options);
    await take(stage);
  });
  afterAll(() => stage?.close());
  beforeEach((context) => {
    if (reason !== null) skipTier(context, reason);
  });
}
