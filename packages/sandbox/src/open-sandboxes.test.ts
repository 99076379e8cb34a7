import type { Sandbox } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { OpenSandboxes } from "./open-sandboxes.ts";

const closing = {
  failure: { kind: "sandbox", retryable: true, message: expect.stringMatching(/^Deskhand is being closed/) },
};

function sandbox(): Sandbox & { isClosed(): boolean } {
  let isClosed = false;
  return {
    isolation: "process",
    programs: "",
    run: () => Promise.reject(new Error("runs nothing")),
    isClosed: () => isClosed,
    close: async () => {
      isClosed = true;
    },
  };
}

it("closes what was opened and opens nothing more", async () => {
  const sandboxes = new OpenSandboxes();
  const opened = await sandboxes.open(async () => sandbox());
  await sandboxes.close();
  expect(opened.isClosed()).toBe(true);
  let isMade = false;
  const make = async () => {
    isMade = true;
    return sandbox();
  };
  await expect(sandboxes.open(make)).rejects.toMatchObject(closing);
  expect(isMade).toBe(false);
});

it("closes what is being opened meanwhile before it is closed itself", async () => {
  const sandboxes = new OpenSandboxes();
  const { promise, resolve } = Promise.withResolvers<ReturnType<typeof sandbox>>();
  const opening = sandboxes.open(() => promise);
  const refused = expect(opening).rejects.toMatchObject(closing);
  const late = sandbox();
  let isOver = false;
  const closed = sandboxes.close().then(() => {
    isOver = true;
  });
  await new Promise((after) => setImmediate(after));
  expect(isOver).toBe(false);
  resolve(late);
  await closed;
  expect(late.isClosed()).toBe(true);
  await refused;
});

it("is closed also when something could not be opened meanwhile", async () => {
  const sandboxes = new OpenSandboxes();
  const opening = sandboxes.open(() => Promise.reject(new Error("no room")));
  const failed = expect(opening).rejects.toThrow("no room");
  await sandboxes.close();
  await failed;
});

it("forgets a sandbox that was closed by itself", async () => {
  const sandboxes = new OpenSandboxes();
  const { promise: gone, resolve } = Promise.withResolvers<() => void>();
  const opened = await sandboxes.open(async (onClosed) => {
    resolve(onClosed);
    return sandbox();
  });
  (await gone)();
  await sandboxes.close();
  expect(opened.isClosed()).toBe(false);
});
