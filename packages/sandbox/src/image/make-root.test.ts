import { execFile } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { link, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, type TestContext, test } from "vitest";
import { skipFullRoot } from "../testing/skip-test.ts";
import { missingPackages } from "./build-needs.ts";
import { buildPartApart } from "./build-part-apart.ts";
import { listParts } from "./part-store.ts";
import { offeredCommands, offeredModules } from "./programs.ts";
import { recipeKey, rootRecipe } from "./recipe.ts";
import { needImage, skipUnlessRequired, temporaryShelf } from "./testing/need-image.ts";

const run = promisify(execFile);
const minutes = 60_000;

test("the minimal root made again from the same packages, stopped on the way, goes on where it stopped and is the same, bit for bit", {
  timeout: 15 * minutes,
}, async (context) => {
  const { folder } = needImage(context);
  const missing = missingPackages();
  if (missing.length > 0) skipUnlessRequired(context, `not installed: ${missing.join(", ")}`);
  const first = listParts(folder, "minimal")[0];
  if (first === undefined) throw new Error("The shelf is empty.");
  const recipe = rootRecipe("minimal", process.arch === "arm64" ? "arm64" : "amd64", first.manifest.node);
  if (first.manifest.recipe !== recipeKey(recipe))
    skipUnlessRequired(context, "the minimal root is of an older recipe");
  const shelf = await temporaryShelf();
  await mkdir(join(shelf, "packages/archives"), { recursive: true });
  for (const { file } of first.manifest.packages) {
    const downloaded = join(folder, "packages/archives", file);
    await link(downloaded, join(shelf, "packages/archives", file)).catch(() => {});
  }
  const stages: string[] = [];
  /** which installed packages lie there when a stage begins */
  const installed = (): string | null => {
    const making = readdirSync(shelf).find((name) => name.startsWith("making-minimal-")) ?? "none";
    const found = statSync(join(shelf, making, "root.tar"), { throwIfNoEntry: false });
    return found === undefined ? null : `${found.ino} ${found.mtimeMs}`;
  };
  const build = (signal: AbortSignal, atUnpacking: () => void) => {
    const onStage = (stage: string): void => {
      stages.push(stage);
      if (stage === "unpacking") atUnpacking();
    };
    const locked = first.manifest.packages;
    return buildPartApart({ shelf, recipe, nodeFile: process.execPath, signal, onStage, locked });
  };
  const stop = new AbortController();
  const stopped = build(AbortSignal.any([context.signal, stop.signal]), () => stop.abort());
  await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
  expect([stages.at(-1), listParts(shelf, "minimal")]).toEqual(["unpacking", []]);
  const left = installed();
  expect(left).not.toBeNull();
  let found: string | null = null;
  const { manifest } = await build(context.signal, () => {
    found = installed();
  });
  expect(found).toBe(left);
  const hashes = (part: typeof manifest): unknown => [part.files.map(({ sha256 }) => sha256), part.tree];
  expect(hashes(manifest)).toEqual(hashes(first.manifest));
});

/** Runs a shell script in the tree alone, as an ordinary user without a network. */
function runIn(root: string, script: string): Promise<{ stdout: string }> {
  const isolation = [
    "--unshare-all",
    "--uid",
    "1000",
    "--gid",
    "1000",
    "--clearenv",
    "--setenv",
    "PATH",
    "/usr/local/bin:/usr/bin",
  ];
  const places = [
    "--ro-bind",
    root,
    "/",
    "--proc",
    "/proc",
    "--dev",
    "/dev",
    "--tmpfs",
    "/tmp",
    "--setenv",
    "HOME",
    "/tmp",
  ];
  return run("bwrap", [...isolation, ...places, "/bin/sh", "-c", script]);
}

function skipRoot(context: TestContext, name: "minimal" | "full"): never {
  if (name === "full") return skipFullRoot(context);
  return skipUnlessRequired(context, "the minimal root is not built");
}

for (const name of ["minimal", "full"] as const) {
  test(`every program and library the model is told of starts in the ${name} root`, {
    timeout: 5 * minutes,
  }, async (context) => {
    const { shelf } = needImage(context);
    const root = shelf.borrowRoot(name);
    if (root === null) return skipRoot(context, name);
    const commands = offeredCommands(root.folder);
    const found = await runIn(root.folder, commands.map((each) => `command -v ${each}`).join(" && "));
    expect(
      found.stdout
        .trim()
        .split("\n")
        .map((path) => path.split("/").at(-1)),
    ).toEqual(commands);
    const modules = offeredModules(root.folder);
    const imported = await runIn(root.folder, `python3 -c 'import ${["json", ...modules].join(", ")}; print("all")'`);
    expect(imported.stdout.trim()).toBe("all");
    const node = await runIn(root.folder, "node -p process.version");
    expect(node.stdout.trim()).toBe(process.version);
    root.release();
  });

  test(`the ${name} root holds nothing that raises rights, no password file and no apt`, async (context) => {
    const { shelf } = needImage(context);
    const root = shelf.borrowRoot(name);
    if (root === null) return skipRoot(context, name);
    const ordinary = await runIn(root.folder, "find / -xdev -type f -perm /111 -name 'bas*'; ls /usr/bin/jq");
    expect(ordinary.stdout).toContain("/usr/bin/bash\n");
    const special = await runIn(
      root.folder,
      "find / -xdev ! -type l -perm /6000; ls /etc/shadow /usr/bin/apt-get 2>/dev/null; exit 0",
    );
    expect(special.stdout).toBe("");
    const compiled = await readdir(join(root.folder, "usr/lib/python3.11/__pycache__"));
    expect(compiled.length).toBeGreaterThan(50);
    root.release();
  });
}
