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
  void image.build();
  expect(await image.build()).toBe(false);
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
  void image.build();
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

const older = (part: Status["part"], bytes: number): Status => ({ ...ready(part, bytes), isOutdated: true }) as Status;

/** A shelf whose builds go on until the test ends them, and put a newer part in the place of an older one. */
function slowShelf(...parts: Status[]) {
  const built: string[] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  const image = createImage({
    status: () => parts,
    obstacle: async () => null,
    async build({ which }) {
      built.push(which);
      const end = Promise.withResolvers<void>();
      ends.push(end);
      await end.promise;
      parts[parts.findIndex(({ part }) => part === which)] = { ...ready(which, 200), version: "2" } as Status;
    },
  });
  return { built, ends, image };
}

const newer = "There is a newer set of programs;";

test("an older small set counts as missing: it is in use until the newer one, built unasked, is there", async () => {
  const { built, ends, image } = slowShelf(ready("machine", 10), older("minimal", 100), {
    part: "full",
    state: "absent",
  });
  expect((await image.status()).minimal).toMatchObject({
    status: "missing",
    bytes: 110,
    note: `${newer} until it is built, tasks have the older one. Build it again.`,
  });
  const building = image.buildMissing();
  await expect.poll(() => built).toEqual(["minimal"]);
  expect((await image.status()).minimal).toMatchObject({
    status: "building",
    bytes: 110,
    note: `${newer} it is being built: beginning.`,
  });
  ends[0]?.resolve();
  expect(await building).toBe(true);
  expect((await image.status()).minimal).toMatchObject({ status: "ready", bytes: 210 });
  expect(await image.buildMissing()).toBe(false);
});

test("an older full set is built anew by its button alone, and nothing beside it", async () => {
  const { built, ends, image } = slowShelf(ready("machine", 10), older("minimal", 100), older("full", 1000));
  expect((await image.status()).full).toMatchObject({
    status: "missing",
    bytes: 1010,
    note: expect.stringMatching(newer),
  });
  expect([await image.buildMissing(), built]).toEqual([false, []]);
  const building = image.build();
  await expect.poll(() => built).toEqual(["minimal"]);
  ends[0]?.resolve();
  await expect.poll(() => built).toEqual(["minimal", "full"]);
  ends[1]?.resolve();
  expect(await building).toBe(true);
  expect((await image.status()).full.status).toBe("ready");
});

test("a newer set that could not be built says why, and the older one stays in use", async () => {
  const image = createImage({
    ...shelfOf(ready("machine", 10), older("minimal", 100)),
    build: () => Promise.reject(new DeskhandError(imageFailure)),
  });
  expect(await image.buildMissing()).toBe(false);
  expect((await image.status()).minimal).toMatchObject({
    status: "missing",
    bytes: 110,
    note: `${newer} until it is built, tasks have the older one. Building it did not work: No room. Build it again.`,
  });
});

test("a build shows from the moment it is asked for until its end, also between two parts", async () => {
  const absent = (part: Status["part"]): Status => ({ part, state: "absent" });
  const { ends, image } = slowShelf(absent("machine"), absent("minimal"), absent("full"));
  const building = image.build();
  const seen = async () => {
    const { full, minimal } = await image.status();
    return [minimal.status, full.status];
  };
  expect(await seen()).toEqual(["building", "building"]);
  ends[0]?.resolve();
  await expect.poll(() => ends.length).toBe(2);
  expect(await seen()).toEqual(["building", "missing"]);
  ends[1]?.resolve();
  await expect.poll(() => ends.length).toBe(3);
  expect(await seen()).toEqual(["ready", "building"]);
  ends[2]?.resolve();
  await building;
  expect(await seen()).toEqual(["ready", "ready"]);
});

test("while only the small set is built nothing is said of the full one", async () => {
  const absent = (part: Status["part"]): Status => ({ part, state: "absent" });
  const { image } = slowShelf(absent("machine"), absent("minimal"), absent("full"));
  void image.buildMissing();
  await expect.poll(async () => (await image.status()).minimal.status).toBe("building");
  expect((await image.status()).full.status).toBe("missing");
});

test("the small set names what is in it", async () => {
  const { minimal } = await createImage(shelfOf(ready("machine", 10), ready("minimal", 100))).status();
  expect(minimal.programs).not.toContain("SQLite");
});
