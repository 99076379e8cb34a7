import { lstatSync } from "node:fs";
import { tmpdir } from "node:os";
import { type ChangeSetId, DeskhandError, type StepView } from "@deskhand/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bytes, createWorld, type World } from "./testing/world.ts";

const names = ["a", "b", "c/d", "c/e", "c/f/g", "h/i", "h", "c", "c/f", "j/k/l", "m"];
const path = fc.constantFrom(...names);
const action = fc.oneof(
  fc.record({ do: fc.constant("write" as const), at: path, text: fc.string({ maxLength: 3 }) }),
  fc.record({ do: fc.constant("move" as const), at: path, to: path }),
  fc.record({ do: fc.constant("copy" as const), at: path, to: path }),
  fc.record({ do: fc.constant("remove" as const), at: path }),
  fc.record({ do: fc.constant("folder" as const), at: path }),
);
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never;

async function act(view: StepView, made: World, step: Action): Promise<void> {
  const at = made.path(step.at);
  if (step.do === "write") return view.write(at, bytes(step.text));
  if (step.do === "move") return view.move(at, made.path(step.to));
  if (step.do === "copy") return view.copy(at, made.path(step.to));
  return step.do === "remove" ? view.remove(at) : view.createFolder(at);
}

async function shapeOfView(made: World): Promise<Record<string, string>> {
  const view = await made.workspace().open(made.task(), made.runId, "step_look" as never);
  const shape: Record<string, string> = {};
  for (const { path: at, entry } of (await view.list(made.path(""), { depth: 9, limit: 999 })).entries) {
    const text = entry === "file" ? Buffer.from(await view.read(at, { maxBytes: 99 })).toString() : "";
    shape[at.slice(made.folder.length)] = `${entry} ${text}`;
  }
  view.discard();
  return shape;
}

/** Steps as given; a refused action changes nothing. */
async function stage(made: World, steps: readonly (readonly Action[])[]): Promise<readonly ChangeSetId[]> {
  const ids: ChangeSetId[] = [];
  for (const actions of steps) {
    const id = await made.step(async (view) => {
      for (const step of actions) {
        await act(view, made, step).catch((error: unknown) => {
          if (!(error instanceof DeskhandError)) throw error;
        });
      }
    });
    ids.push(id);
  }
  return ids;
}

function quick(): string {
  try {
    return lstatSync("/dev/shm").isDirectory() ? "/dev/shm" : tmpdir();
  } catch {
    return tmpdir();
  }
}

test("whatever is staged, the folder becomes what the view showed, and undo brings every byte and time back", async () => {
  const steps = fc.array(fc.array(action, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(steps, async (given) => {
      const made = createWorld({ at: quick() });
      try {
        for (const name of ["a", "b", "c/d", "c/e", "c/f/g", "h/i"]) made.file(name, `old ${name}`);
        const before = made.tree();
        const ids = await stage(made, given);
        const staged = await shapeOfView(made);
        expect(made.tree()).toEqual(before);
        for (const id of ids) expect((await made.apply(id)).held).toEqual([]);
        expect(await shapeOfView(made)).toEqual(staged);
        for (const id of ids.toReversed()) expect((await made.undo(id)).held).toEqual([]);
        expect(made.tree()).toEqual(before);
        for (const id of ids) expect((await made.redo(id)).held).toEqual([]);
        expect(await shapeOfView(made)).toEqual(staged);
        for (const id of ids.toReversed()) expect((await made.undo(id)).held).toEqual([]);
        expect(made.tree()).toEqual(before);
      } finally {
        made.dispose();
      }
    }),
    {
      numRuns: Number(process.env.PROPERTY_RUNS ?? 40),
      ...(process.env.PROPERTY_SEED ? { seed: Number(process.env.PROPERTY_SEED) } : {}),
    },
  );
}, 300_000);
