import type { RunId, StepId, ToolState, ToolStep } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { inputInWords } from "./describe-step.ts";
import { hostOf } from "./link-host.ts";
import { plainParagraphs } from "./plain-paragraphs.ts";
import { splitBlocks } from "./split-blocks.ts";
import { summariseWork } from "./summarise-work.ts";
import { stepTitle } from "./tool-words.ts";

const failure = { kind: "input", message: "no such file", retryable: false, userAction: "none" } as const;
const states = {
  done: { status: "done", because: "", reads: {}, result: { forModel: [], forUser: null } },
  failed: { status: "failed", failure },
  running: { status: "running", because: "" },
} as const satisfies Record<string, ToolState>;

function step(tool: string, input: unknown = {}, state: ToolState = states.done): ToolStep {
  return { id: "step_1" as StepId, runId: "run_1" as RunId, kind: "tool", call: { id: "c", tool, input }, state };
}

it("adds up what was done in the order it began", () => {
  const moves = Array.from({ length: 214 }, () => ({ from: "/a", to: "/b" }));
  const steps = [
    ...Array.from({ length: 12 }, () => step("file_read")),
    step("file_move", { moves }),
    step("document_create", { path: "/a/Expenses.xlsx" }),
    step("plan_update"),
  ];
  expect(summariseWork(steps)).toEqual({
    line: "Read 12 files, moved 214 files, made 1 spreadsheet",
    failed: 0,
    isRunning: false,
    isWaiting: false,
  });
});

it("counts what did not work apart and says when something still runs", () => {
  const steps = [step("file_read"), step("file_read", {}, states.failed), step("shell_run", {}, states.running)];
  expect(summariseWork(steps)).toEqual({
    line: "Read 1 file, ran 1 command",
    failed: 1,
    isRunning: true,
    isWaiting: false,
  });
  expect(summariseWork([step("file_read", {}, states.failed)]).line).toBe("Tried 1 step");
});

it("says when a change of its steps is not made yet", () => {
  const [deleted, read] = [step("file_delete", { paths: ["/a"] }), { ...step("file_read"), id: "step_2" as StepId }];
  const staged = new Set([deleted.id]);
  expect([[read], [read, deleted]].map((steps) => summariseWork(steps, staged).isWaiting)).toEqual([false, true]);
});

it("names tools it does not know by their own words", () => {
  expect(summariseWork([step("gmail__send_mail"), step("gmail__send_mail")]).line).toBe(
    "Used gmail: send mail 2 times",
  );
});

it("says one step in the tense of its state, or in the tool's own title", () => {
  const title = {
    status: "done",
    because: "",
    reads: {},
    result: { forModel: [], forUser: { title: "Renamed 3 scans" } },
  } as const;
  expect([
    stepTitle(step("file_read", { path: "/a/b.pdf" })),
    stepTitle(step("file_read", { path: "/a/b.pdf" }, states.running)),
    stepTitle(step("file_delete", { paths: ["/a", "/b"] })),
    stepTitle(step("file_move", {}, { ...title, result: { ...title.result, forModel: [] } })),
  ]).toEqual(["Read b.pdf", "Reading b.pdf", "Deleted files (2)", "Renamed 3 scans"]);
});

it("shows pairs of paths as from and to", () => {
  expect(inputInWords({ moves: [{ from: "/a", to: "/b" }], depth: 2 })).toBe("moves: \n  /a → /b\ndepth: 2");
});

it("cuts growing text only where formatting cannot cross", () => {
  const text = "one\n\n```\na\n\nb\n```\n\nlast";
  const blocks = splitBlocks(text);
  expect(blocks.map((block) => block.text)).toEqual(["one\n\n", "```\na\n\nb\n```\n\n", "last"]);
  expect(blocks.map((block) => block.text).join("")).toBe(text);
});

it("takes only text without any formatting as plain", () => {
  expect(plainParagraphs("All amounts agree.\n\nNothing is open.")?.length).toBe(2);
  const formatted = ["**so**", "- a", "1. a", "see https://a.example", "a | b", "<b>", "a\n===", "    code"];
  expect(formatted.filter((text) => plainParagraphs(text) !== null)).toEqual([]);
});

it("names the host of web links and refuses other schemes", () => {
  expect(
    ["https://a.example/x", "mailto:ann@a.example", "javascript:alert(1)", "/local", undefined].map(hostOf),
  ).toEqual(["a.example", "ann@a.example", null, null, null]);
});

it("says of a look that Deskhand takes by itself that it is its own", () => {
  const own = {
    ...step("artifact_present", { paths: ["/a", "/b"] }, states.running),
    finishLine: { states: [], left: 0 },
  };
  expect(stepTitle(own)).toBe("Deskhand checks the finished files before the task ends");
  expect(summariseWork([own])).toMatchObject({ line: "Deskhand itself checked 2 finished files", isRunning: true });
  const { finishLine: _, ...ofModel } = own;
  expect(stepTitle(ofModel)).toBe("Handing over files (2)");
});
