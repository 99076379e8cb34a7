import { DeskhandError, noLimits } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { addKinds, spreadKinds } from "./kinds.ts";
import { parseSettings, type RunOptions } from "./settings.ts";

const every = ["plan", "write", "delete", "network", "folder", "question"];

function parse(options: Partial<RunOptions>, outcome = "Tidy") {
  return parseSettings(outcome, { mode: "plan", ...options });
}

test("nothing but the outcome gives the defaults", () => {
  expect(parse({})).toEqual({
    goal: "Tidy",
    mode: "plan",
    model: null,
    folders: [],
    review: false,
    isolation: null,
    hosts: [],
    limits: noLimits,
    preapproved: [],
  });
});

test("every option ends in its setting", () => {
  const options = {
    folder: ["/a:read", "/b:edit:keep"],
    model: "scripted//tmp/s.json",
    mode: "auto",
    approve: addKinds("plan,write"),
    review: true,
    isolation: "vm",
    allowHost: ["Example.COM", "*.example.org"],
    budgetUsd: "0.5",
    maxSteps: "20",
    timeout: "1.5",
  };
  expect(parse(options)).toEqual({
    goal: "Tidy",
    mode: "auto",
    model: "scripted//tmp/s.json",
    folders: [
      { path: "/a", verb: "read", neverDelete: false },
      { path: "/b", verb: "edit", neverDelete: true },
    ],
    review: true,
    isolation: "vm",
    hosts: ["example.com", "*.example.org"],
    limits: { maxSteps: 20, maxTokens: null, budgetUsd: 0.5, timeoutMs: 1500 },
    preapproved: ["plan", "write"],
  });
});

test.each<[Partial<RunOptions>, string]>([
  [{ mode: "fast" }, "--mode knows plan, ask and auto"],
  [{ model: "gpt" }, "A model is named provider/model"],
  [{ isolation: "box" }, "--isolation knows vm, process and files"],
  [{ budgetUsd: "much" }, '--budget-usd needs a plain number such as 20 or 2.5, not "much"'],
  [{ budgetUsd: "-1" }, '--budget-usd needs a plain number such as 20 or 2.5, not "-1"'],
  [{ maxSteps: "0" }, "--max-steps needs a whole number"],
  [{ maxSteps: "1.5" }, "--max-steps needs a whole number"],
  [{ timeout: "0" }, "--timeout needs seconds above 0"],
  [{ allowHost: ["http://x/"] }, "--allow-host needs a host name"],
  [{ allowHost: ["*.com"] }, "--allow-host needs a host name"],
])("%j is wrong usage", (options, sentence) => {
  expect(() => parse(options)).toThrow(sentence);
  expect(() => parse(options)).toThrow(DeskhandError);
});

test("an empty outcome is wrong usage", () => {
  expect(() => parse({}, "  ")).toThrow("Say what you want done");
});

test("kinds add up, and all means each of them once", () => {
  expect(addKinds("write", addKinds("plan"))).toEqual(["plan", "write"]);
  expect(addKinds("all", ["plan"])).toEqual(every);
  expect(() => addKinds("everything")).toThrow(
    '--approve knows plan, write, delete, network, folder, question and all, but not "everything".',
  );
});

test.each([
  ["run --approve plan write Tidy", "run --approve=plan --approve=write Tidy"],
  ["run --approve all Tidy --json", "run --approve=all Tidy --json"],
  ["run Tidy --approve=plan", "run Tidy --approve=plan"],
  ["run --approve plan,write delete", "run --approve=plan,write --approve=delete"],
  ["run --approve plan --approve write", "run --approve=plan --approve=write"],
  ["run --approve nothing", "run --approve nothing"],
  ["run --approve", "run --approve"],
  ["run plan --json", "run plan --json"],
])("%s is read as %s", (typed, read) => {
  expect(spreadKinds(typed.split(" "))).toEqual(read.split(" "));
});
