import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createImageShelf } from "./create-image-shelf.ts";
import { finishPart } from "./part-store.ts";
import { recipeKey, rootRecipe } from "./recipe.ts";
import { temporaryShelf } from "./testing/need-image.ts";

const never = new AbortController().signal;

async function putRoot(folder: string, name: "minimal" | "full", recipe: string): Promise<void> {
  const making = join(folder, `making-${name}-1`);
  mkdirSync(join(making, "root/usr/bin"), { recursive: true });
  writeFileSync(join(making, "root/usr/bin/jq"), "");
  writeFileSync(join(making, "root.erofs"), "image");
  const part = {
    name,
    recipe,
    version: `${recipe}-1`,
    suite: "bookworm",
    architecture: "amd64",
    node: "",
    packages: [],
  };
  await finishPart(making, folder, part, { files: ["root.erofs"], tree: "root" });
}

function presentRecipe(name: "minimal" | "full"): string {
  const node = `${process.version} ${statSync(process.execPath).size}`;
  return recipeKey(rootRecipe(name, process.arch === "arm64" ? "arm64" : "amd64", node));
}

test("an empty shelf has nothing to lend and says so", async () => {
  const shelf = createImageShelf({ folder: await temporaryShelf() });
  expect(shelf.status()).toEqual([
    { part: "machine", state: "absent" },
    { part: "minimal", state: "absent" },
    { part: "full", state: "absent" },
  ]);
  expect([shelf.borrowRoot(), shelf.borrowMachine(), await shelf.findFaults()]).toEqual([null, null, []]);
});

test("the fullest root that is ready is lent, another one when it is named", async () => {
  const folder = await temporaryShelf();
  const shelf = createImageShelf({ folder });
  await putRoot(folder, "minimal", presentRecipe("minimal"));
  expect(shelf.borrowRoot()?.root).toBe("minimal");
  await putRoot(folder, "full", presentRecipe("full"));
  const root = shelf.borrowRoot();
  expect(root).toMatchObject({ root: "full", folder: join(folder, `full-${presentRecipe("full")}-1`, "root") });
  expect(root?.programs).toContain("jq");
  expect(root?.programs).toContain("Not there: git, pandas, LibreOffice, pandoc, poppler.");
  expect(shelf.borrowRoot("minimal")?.root).toBe("minimal");
});

test("a root of an older recipe is lent until there is a newer one", async () => {
  const folder = await temporaryShelf();
  const shelf = createImageShelf({ folder });
  await putRoot(folder, "minimal", "older");
  expect(shelf.status()[1]).toMatchObject({ state: "ready", version: "older-1", isOutdated: true });
  expect(shelf.borrowRoot()?.version).toBe("older-1");
  await putRoot(folder, "minimal", presentRecipe("minimal"));
  expect(shelf.status()[1]).toMatchObject({ state: "ready", isOutdated: false });
});

test("a damaged root is found, named and taken off the shelf", async () => {
  const folder = await temporaryShelf();
  const shelf = createImageShelf({ folder });
  await putRoot(folder, "minimal", presentRecipe("minimal"));
  expect(await shelf.findFaults()).toEqual([]);
  writeFileSync(join(folder, `minimal-${presentRecipe("minimal")}-1`, "root/usr/bin/jq"), "changed");
  expect(await shelf.findFaults()).toEqual([{ part: "minimal", reason: "something in root is not as it was made" }]);
  expect(shelf.borrowRoot()).toBeNull();
});

test("a part that is ready is not built again", async () => {
  const folder = await temporaryShelf();
  await putRoot(folder, "minimal", presentRecipe("minimal"));
  const stages: string[] = [];
  const onProgress = ({ stage }: { stage: string }): void => void stages.push(stage);
  await createImageShelf({ folder }).build({ which: "minimal", signal: never, onProgress });
  expect(stages).toEqual([]);
});

test("a build that was stopped before it began leaves no failure behind", async () => {
  const shelf = createImageShelf({ folder: await temporaryShelf() });
  const stopped = AbortSignal.abort();
  await expect(shelf.build({ which: "minimal", signal: stopped })).rejects.toMatchObject({ name: "AbortError" });
  expect(shelf.status()[1]).toEqual({ part: "minimal", state: "absent" });
});

test("a build that cannot work says what is wrong", async () => {
  const folder = join(await temporaryShelf(), "file");
  writeFileSync(folder, "");
  const shelf = createImageShelf({ folder });
  await expect(shelf.build({ which: "minimal", signal: never })).rejects.toMatchObject({
    failure: { kind: "sandbox" },
  });
});
