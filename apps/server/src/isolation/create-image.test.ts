import { DeskhandError, type Failure } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { createImage, type Shelf } from "./create-image.ts";

type Status = ReturnType<Shelf["status"]>[number];

const imageFailure: Failure = { kind: "sandbox", message: "No room.", retryable: true, userAction: "retry" };

function shelfOf(...parts: readonly Status[]): Shelf {
  return {
    status: () => parts,
    obstacle: async () => null,
    build: () => Promise.reject(new Error("nothing is built in this test")),
  };
}

const ready = (part: Status["part"], bytes: number): Status => ({
  part,
  state: "ready",
  version: "1",
  isOutdated: false,
  bytes,
});

test("a set is there only when everything it needs is there", async () => {
  const image = createImage(shelfOf(ready("machine", 10), ready("minimal", 100), { part: "full", state: "absent" }));
  const { full, minimal } = await image.status();
  expect([minimal.status, minimal.bytes, minimal.progress]).toEqual(["ready", 110, null]);
  expect([full.status, full.bytes]).toEqual(["missing", null]);
  expect(full.programs).toContain("LibreOffice");
});

test("what is being built says how far it is, and what failed says what to do", async () => {
  const building: Status = { part: "minimal", state: "building", stage: "unpacking", fraction: 0.5 };
  const failed: Status = { part: "full", state: "failed", reason: "The disk is full.", remedy: "Free some room." };
  const { full, minimal } = await createImage(shelfOf(ready("machine", 10), building, failed)).status();
  expect(minimal).toMatchObject({ status: "building", progress: 0.75, note: "It is being built: unpacking." });
  expect(full).toMatchObject({ status: "failed", note: "The disk is full. Free some room." });
});

test("the small set is built before the large one, and asking twice builds once", async () => {
  const ended = Promise.withResolvers<void>();
  const built: string[] = [];
  const image = createImage({
    status: () => [],
    obstacle: async () => null,
    build: async ({ which }) => {
      built.push(which);
      if (which === "machine") throw new DeskhandError(imageFailure);
      if (which === "full") ended.resolve();
    },
  });
  image.build();
  image.build();
  await ended.promise;
  await image.close();
  expect(built).toEqual(["machine", "minimal", "full"]);
});

test("stopping a build ends it, and it can be begun again", async () => {
  const signals: AbortSignal[] = [];
  const begun = Promise.withResolvers<void>();
  const shelf: Shelf = {
    status: () => [],
    obstacle: async () => null,
    build: ({ signal }) => {
      signals.push(signal);
      begun.resolve();
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("stopped"))));
    },
  };
  const image = createImage(shelf);
  image.build();
  await begun.promise;
  await image.stop();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test("the small set is built unasked only where it is missing and nothing stands in the way", async () => {
  const built: string[] = [];
  const statuses: Status[] = [];
  let obstacle: string | null = "mmdebstrap is missing.";
  const image = createImage({
    status: () => statuses,
    obstacle: async () => obstacle,
    build: async ({ which }) => {
      built.push(which);
      statuses.push(ready(which, 1));
    },
  });
  expect([await image.buildMissing(), built]).toEqual([false, []]);
  obstacle = null;
  expect([await image.buildMissing(), built]).toEqual([true, ["machine", "minimal"]]);
  expect([await image.buildMissing(), built]).toEqual([false, ["machine", "minimal"]]);
});
