import type { IsolationSettings } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { captureOutput } from "../testing/capture-output.ts";
import { type IsolationOptions, isolationAt } from "./isolation.ts";

function lay(outcome: string | null = null) {
  const changes: IsolationSettings[] = [];
  let settings: IsolationSettings = { prefer: "strongest", requireVm: false };
  const desk = {
    read: async () => settings,
    async change(next: IsolationSettings) {
      changes.push(next);
      settings = next;
    },
    outcome: async () => outcome,
  };
  return { changes, run: (options: IsolationOptions) => captureOutput(() => isolationAt(desk, options)) };
}

test("the isolation of new tasks is told, and changed in part", async () => {
  const { changes, run } = lay();
  expect((await run({})).lines).toEqual([
    "New tasks get the strongest isolation that works.",
    "A virtual machine is not required.",
    "`deskhand doctor` tries what works on this computer.",
  ]);
  expect(changes).toEqual([]);
  await run({ requireVm: "yes" });
  expect((await run({ prefer: "fastest", json: true })).lines).toEqual(['{"prefer":"fastest","requireVm":true}']);
  expect(changes).toEqual([
    { prefer: "strongest", requireVm: true },
    { prefer: "fastest", requireVm: true },
  ]);
});

test("what a running server chose is told with its reason", async () => {
  const { lines } = await lay("vm. It is the strongest.").run({});
  expect(lines.at(-1)).toBe("Now: vm. It is the strongest.");
});

test.each<[IsolationOptions, string]>([
  [{ prefer: "none" }, "--prefer knows strongest, fastest and files"],
  [{ requireVm: "maybe" }, "--require-vm takes yes or no"],
])("%j is a wrong usage, and nothing is changed", async (options, words) => {
  const { changes, run } = lay();
  await expect(run(options)).rejects.toThrow(words);
  expect(changes).toEqual([]);
});
