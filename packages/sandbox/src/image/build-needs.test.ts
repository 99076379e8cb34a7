import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { missingPackages, requireMeans } from "./build-needs.ts";

test("what is missing to make an image is named with what to type, or nothing is said", async () => {
  const missing = missingPackages();
  const { bavail, bsize } = await statfs(tmpdir());
  const answer = await requireMeans(tmpdir(), "machine").then(
    () => "ready",
    (error: Error) => error.message,
  );
  if (missing.length > 0) expect(answer).toContain(missing.join(", "));
  else expect(answer).toMatch(bavail * bsize > 1024 ** 3 ? /^ready$/ : /free some room/);
});

test("a folder without room is refused with how much it takes", async () => {
  if (missingPackages().length > 0) return expect(requireMeans("/proc", "minimal")).rejects.toThrow("install");
  await expect(requireMeans("/proc", "minimal")).rejects.toMatchObject({
    failure: {
      kind: "sandbox",
      message:
        "The workspace image needs 1.5 GB in /proc, but only 0.0 GB are free; free some room there and try again.",
      userAction: "retry",
    },
  });
});
