import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CloneMachine } from "./clone-machine.ts";
import { pinnedMachines } from "./pinned-machines.ts";
import type { Template, TemplateParts } from "./template.ts";

const never = new AbortController().signal;
const parts = { qemuVersion: "9.0", accelerator: "kvm", memoryMb: 2048, scratchMb: 10, cpus: 1 };

function template(changed: Partial<Record<keyof TemplateParts, unknown>> = {}, version = "1"): Template {
  return { key: "key", parts: { ...parts, machine: { version }, ...changed } } as unknown as Template;
}

/** A place whose template `now` is; counts what is made of it. */
function place(now: Template) {
  const made: string[] = [];
  const current = { template: now };
  const machine = {} as CloneMachine;
  const templates = {
    take: async () => current.template,
    isCurrent: async (asked: Template) => asked === current.template,
  };
  const spares = {
    take: async () => machine,
    prepare: () => void made.push("spare"),
    foresee: () => void made.push("memory"),
  };
  return { current, machine, made, options: { templates, spares, refillsSpare: true } };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a sandbox takes its next machine from a template that was made anew from the same", async () => {
  const { machine, made, options } = place(template());
  expect(await pinnedMachines(template(), options)(never)).toBe(machine);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(made).toEqual(["memory", "spare"]);
});

test.for([
  ["another image", template({}, "2")],
  ["another QEMU", template({ qemuVersion: "10.0" })],
  ["another accelerator", template({ accelerator: "tcg" })],
  ["more memory", template({ memoryMb: 4096 })],
  ["a larger scratch disk", template({ scratchMb: 20 })],
  ["more processors", template({ cpus: 2 })],
] as const)("a sandbox takes no machine of %s than it was opened with", async ([, now]) => {
  const { made, options } = place(now);
  const message =
    "The programs were renewed, so the virtual machine this task used is not started again; start the command again.";
  await expect(pinnedMachines(template(), options)(never)).rejects.toMatchObject({
    failure: { kind: "sandbox", message, retryable: true, userAction: "retry" },
  });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(made).toEqual([]);
});

test("no machine is made ready of a template that is outdated by then", async () => {
  const { current, made, options } = place(template());
  await pinnedMachines(template(), options)(never);
  current.template = template({}, "2");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(made).toEqual([]);
});
