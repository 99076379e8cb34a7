import { join } from "node:path";
import { isHeld } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { needVm } from "../qemu/testing/need-vm.ts";
import { runSelfTest } from "./run-self-test.ts";

it("finds that no attempt to leave the virtual machine works while every harmless twin does", async (context) => {
  const { backend, close, folder } = await needVm(context);
  try {
    const trials = await runSelfTest(backend, { folder: join(folder, "ground") });
    expect(trials.filter((trial) => !isHeld(trial))).toEqual([]);
    expect(trials).toHaveLength(10);
    expect(trials.map(({ isolation }) => isolation)).toEqual(trials.map(() => "vm"));
  } finally {
    await close();
  }
});
