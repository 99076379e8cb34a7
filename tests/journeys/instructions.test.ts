import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { anthropicWire, startStub } from "@deskhand/models/testing";
import { expect, onTestFinished, test } from "vitest";
import { makePlace } from "./kit/place.ts";
import { openTerminal } from "./kit/terminal.ts";

test("instructions for every task and for one folder are written, told, listed and taken away from the terminal", async () => {
  const { desk, home, top } = makePlace();
  const stub = await startStub(anthropicWire, () => ({ text: "Fine." }));
  onTestFinished(stub.close);
  const environment = { ANTHROPIC_API_KEY: stub.key, ANTHROPIC_BASE_URL: stub.baseUrl };
  const { type } = openTerminal(home, { environment });
  symlinkSync(desk, join(top, "link"));
  expect((await type("instructions", "Be brief.")).output).toBe("Be brief.");
  const both = `Be brief.\n\nFor tasks with ${desk}:\nAmounts in euros.`;
  expect((await type("instructions", "Amounts in euros.", "--folder", join(top, "link"))).output).toBe(both);
  const run = ["run", "Hello", "--mode", "auto", "--isolation", "files", "--folder", `${desk}:read`];
  expect((await type(...run)).status).toBe(0);
  const system = JSON.stringify(stub.requests[0]?.body.system);
  for (const words of ["every task:\\n  Be brief.", `work in ${desk}:\\n  Amounts in euros.`])
    expect(system).toContain(words);
  expect((await type("instructions", "--folder", desk, "--clear")).output).toBe("Be brief.");
  const gone = await type("instructions", "x", "--folder", join(top, "gone"));
  expect([gone.status, gone.errors]).toEqual([2, expect.stringContaining("There is no folder")]);
});
