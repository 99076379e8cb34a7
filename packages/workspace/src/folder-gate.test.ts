import type { GuestPath } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { createFolderGate } from "./folder-gate.ts";

const desk: readonly GuestPath[] = ["/desk"];
const inside: readonly GuestPath[] = ["/desk/inner"];
const beside: readonly GuestPath[] = ["/desktop"];

/** lets everything that can go on go on */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test("a change waits until everybody who holds the folder, one above or one below has let go", async () => {
  const gate = createFolderGate();
  const seen: string[] = [];
  const releases = await Promise.all([desk, inside].map((folders) => gate.hold(folders, { isNested: false })));
  const change = gate.change(inside, async () => void seen.push("changed"));
  await gate.change(beside, async () => void seen.push("beside"));
  await settle();
  expect(seen).toEqual(["beside"]);
  releases[0]?.();
  await settle();
  expect(seen).toEqual(["beside"]);
  releases[1]?.();
  await change;
  expect(seen).toEqual(["beside", "changed"]);
});

test("nobody new gets hold of a folder that waits to be changed, but who holds it already may hold more", async () => {
  const gate = createFolderGate();
  const seen: string[] = [];
  const first = await gate.hold(desk, { isNested: false });
  const change = gate.change(desk, async () => void seen.push("changed"));
  const late = gate.hold(desk, { isNested: false }).then((release) => {
    seen.push("held");
    return release;
  });
  const nested = await gate.hold(desk, { isNested: true });
  await settle();
  expect(seen).toEqual([]);
  nested();
  first();
  first();
  await change;
  (await late)();
  expect(seen).toEqual(["changed", "held"]);
  await gate.change(desk, async () => void seen.push("again"));
  expect(seen).toEqual(["changed", "held", "again"]);
});

test("waiting to change ends when it is stopped, and others go on", async () => {
  const gate = createFolderGate();
  const release = await gate.hold(desk, { isNested: false });
  const stop = new AbortController();
  const seen: string[] = [];
  const change = gate.change(desk, async () => void seen.push("changed"), stop.signal);
  const late = gate.hold(desk, { isNested: false });
  stop.abort(new Error("stopped"));
  await expect(change).rejects.toThrow("stopped");
  (await late)();
  release();
  await gate.change(desk, async () => void seen.push("again"), new AbortController().signal);
  expect(seen).toEqual(["again"]);
});

test("waiting for hold ends when it is stopped, and leaves no trace", async () => {
  const gate = createFolderGate();
  const release = await gate.hold(desk, { isNested: false });
  const change = gate.change(desk, async () => "changed");
  const stop = new AbortController();
  const late = gate.hold(desk, { isNested: false, signal: stop.signal });
  stop.abort(new Error("stopped"));
  await expect(late).rejects.toThrow("stopped");
  await expect(gate.hold(desk, { isNested: false, signal: stop.signal })).rejects.toThrow("stopped");
  release();
  expect(await change).toBe("changed");
});

test("a change that fails lets the next one through", async () => {
  const gate = createFolderGate();
  await expect(gate.change(desk, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await gate.change(desk, async () => "yes")).toBe("yes");
});
