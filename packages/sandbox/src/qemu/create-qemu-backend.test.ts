import type { TaskId } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { createQemuBackend } from "./create-qemu-backend.ts";

test("opens nothing once it is being closed, and says so", async () => {
  const backend = createQemuBackend({ folder: "/nowhere", borrowMachine: () => null });
  const closing = backend.close();
  const opening = backend.open({ taskId: "late" as TaskId, folders: [], outlet: null });
  await expect(opening).rejects.toMatchObject({
    failure: { kind: "sandbox", retryable: true, message: expect.stringMatching(/^Deskhand is being closed/) },
  });
  await backend.prepare?.();
  await closing;
});
