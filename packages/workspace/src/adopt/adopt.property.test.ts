import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeskhandError, type StepView } from "@deskhand/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { noOverlays, runInOverlay } from "../testing/overlay-program.ts";
import { harvestOf, openView, runProgram, type Work } from "../testing/program-steps.ts";
import { bytes, createWorld, namesBelow, shapeOf, treeOf, type World } from "../testing/world.ts";

const path = fc.constantFrom("a", "b", "c", "c/d", "c/e", "c/f", "c/f/g", "h", "h/i", "j/k", "j/k/l", "m");
const text = fc.constantFrom("", "old a", "old c/d", "x", "y");
const action = fc.oneof(
  fc.record({ do: fc.constant("write" as const), at: path, text }),
  fc.record({ do: fc.constant("move" as const), at: path, to: path }),
  fc.record({ do: fc.constant("remove" as const), at: path }),
  fc.record({ do: fc.constant("folder" as const), at: path }),
  fc.record({ do: fc.constant("mode" as const), at: path }),
  fc.record({ do: fc.constant("link" as const), at: path }),
  fc.record({ do: fc.constant("touch" as const), at: path }),
);
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never;

/** Refusals of the system are as good as any program's. */
function act(at: (name: string) => string, step: Action): void {
  const place = at(step.at);
  try {
    if (step.do === "write") fs.writeFileSync(place, step.text);
    else if (step.do === "move") fs.renameSync(place, at(step.to));
    else if (step.do === "remove") fs.rmSync(place, { recursive: true });
    else if (step.do === "folder") fs.mkdirSync(place);
    else if (step.do === "link") fs.symlinkSync("b", place);
    else if (step.do === "touch") fs.utimesSync(place, 1, 1);
    else if (fs.lstatSync(place).isFile()) fs.chmodSync(place, 0o755);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") return;
    // an overlay does not rename folders that lie below it; programs copy then
    fs.cpSync(place, at(step.do === "move" ? step.to : step.at), { recursive: true, verbatimSymlinks: true });
    fs.rmSync(place, { recursive: true });
  }
}

async function stage(view: StepView, made: World, step: Action): Promise<void> {
  const at = made.path(step.at);
  if (step.do === "write") return view.write(at, bytes(step.text));
  if (step.do === "move") return view.move(at, made.path(step.to));
  if (step.do === "remove") return view.remove(at);
  if (step.do === "folder") return view.createFolder(at);
}

async function stageAll(view: StepView, made: World, steps: readonly Action[]): Promise<void> {
  for (const step of steps) {
    await stage(view, made, step).catch((error: unknown) => {
      if (!(error instanceof DeskhandError)) throw error;
    });
  }
}

/** What the view shows, in the form of a tree of the disk without times. */
async function shapeOfView(view: StepView, made: World): Promise<Record<string, string>> {
  const shape: Record<string, string> = {};
  const { entries } = await view.list(made.path(""), { depth: 9, limit: 999 });
  for (const { path: at, entry, mode, linkTarget, bytes: size } of entries) {
    const content = entry === "file" ? Buffer.from(await view.read(at, { maxBytes: 99 })).toString() : linkTarget;
    shape[at.slice(made.folder.length + 1)] = `${entry} ${entry === "file" ? mode.toString(8) : ""} ${size} ${content}`;
  }
  return shape;
}

function shapeOfDisk(folder: string): Record<string, string> {
  const shape: Record<string, string> = {};
  for (const name of namesBelow(folder)) {
    const stat = fs.lstatSync(join(folder, name));
    const kind = stat.isDirectory() ? "folder" : stat.isFile() ? "file" : "link";
    const content = kind === "file" ? fs.readFileSync(join(folder, name), "utf8") : null;
    const mode = kind === "file" ? (stat.mode & 0o7777).toString(8) : "";
    const target = kind === "link" ? fs.readlinkSync(join(folder, name)) : content;
    shape[name] = `${kind} ${mode} ${kind === "folder" ? 0 : stat.size} ${target}`;
  }
  return shape;
}

type Given = Readonly<{ before: readonly Action[]; own: readonly Action[]; program: readonly Action[] }>;
const given = fc.record({
  before: fc.array(action, { maxLength: 5 }),
  own: fc.array(action, { maxLength: 3 }),
  program: fc.array(action, { minLength: 1, maxLength: 10 }),
});

async function check({ before, own, program }: Given, harvest: typeof harvestOf): Promise<void> {
  const made = createWorld({ at: tmpdir() });
  try {
    for (const name of ["a", "b", "c/d", "c/e", "c/f/g", "h/i"]) made.file(name, `old ${name}`);
    const untouched = made.tree();
    const ids = [await made.step((view) => stageAll(view, made, before))];
    let expected: Record<string, string> = {};
    const work: Work = (at) => {
      for (const step of program) act(at, step);
      expected = shapeOfDisk(at(""));
    };
    ids.push(
      await made.step(async (view) => {
        await stageAll(view, made, own);
        // permissions of folders that were there do not come out, and nothing here changes them
        expect(await runProgram(made, view, work, { harvest })).toEqual([]);
        expect(await shapeOfView(view, made)).toEqual(expected);
      }),
    );
    expect(await shapeOfView(await openView(made), made)).toEqual(expected);
    expect(made.tree()).toEqual(untouched);
    for (const id of ids) expect((await made.apply(id)).held).toEqual([]);
    expect(shapeOfDisk(made.folder)).toEqual(expected);
    for (const id of ids.toReversed()) expect((await made.undo(id)).held).toEqual([]);
    expect(shapeOf(treeOf(made.folder))).toEqual(shapeOf(untouched));
  } finally {
    made.dispose();
  }
}

const runs = {
  numRuns: Number(process.env.PROPERTY_RUNS ?? 25),
  ...(process.env.PROPERTY_SEED ? { seed: Number(process.env.PROPERTY_SEED) } : {}),
};

test("whatever a program does, the view shows it, and applying makes the folder so", async () => {
  await fc.assert(
    fc.asyncProperty(given, (input) => check(input, harvestOf)),
    runs,
  );
}, 300_000);

test("the same holds for what a real overlay harvests", async (context) => {
  const reason = noOverlays();
  if (reason !== null) return context.skip(reason);
  await fc.assert(
    fc.asyncProperty(given, (input) => check(input, runInOverlay)),
    runs,
  );
}, 300_000);
