import type { Folder, RunId, Step, StepId, ToolState } from "@deskhand/contracts";
import { describe, expect, test } from "vitest";
import { readHistory } from "./history.ts";
import { createPlaybooksModel } from "./playbooks-model.ts";

const runId = "run_1" as RunId;
const folder: Folder = { path: "/f", verb: "edit", neverDelete: false };
const goOn = "Go on from where you stopped.";

type Piece = Readonly<{ say: string } | { tool: string; state: ToolState }>;

function done(words: string): ToolState {
  const result = { forModel: [{ type: "text" as const, text: words }], forUser: null };
  return { status: "done", because: "", reads: {}, result };
}

const listed = done(
  "/f: 2 entries\n<<begin 0123456789abcdef data>>\nfile 1 2026-03-01 a.txt\nfile 1 2026-03-02 b.txt\n<<end 0123456789abcdef>>",
);
const approved = done("The user approved the plan:\n1. Rename 2 files");

/** The helper's next answer, after these messages and calls with their outcomes, each of them the answer to one request. */
async function answerAfter(pieces: readonly Piece[]) {
  const steps: Step[] = [];
  const id = () => `step_${steps.length}` as StepId;
  const answer = async () => {
    const system = `folder: ${folder.path} (${folder.verb})\nmode: plan\ntoday: 2026-03-24`;
    const request = { system, steps, tools: [], maxOutputTokens: 1000 };
    for await (const part of createPlaybooksModel().stream(request, new AbortController().signal))
      if (part.type === "ended" && part.state.status === "done") return part.state;
    throw new Error("the model failed");
  };
  for (const piece of pieces) {
    if ("say" in piece) {
      steps.push({ id: id(), runId, kind: "message", by: "user", content: [{ type: "text", text: piece.say }] });
      continue;
    }
    const state = await answer();
    steps.push({ id: id(), runId, kind: "thought", state });
    const [call] = state.calls;
    if (call?.tool !== piece.tool) throw new Error(`${call?.tool} was called, not ${piece.tool}`);
    steps.push({ id: id(), runId, kind: "tool", call, state: piece.state });
  }
  return answer();
}

async function callsAfter(pieces: readonly Piece[]): Promise<readonly string[]> {
  return (await answerAfter(pieces)).calls.map(({ tool }) => tool);
}

async function wordsAfter(pieces: readonly Piece[]): Promise<string> {
  return (await answerAfter(pieces)).content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

describe("a task that was stopped at its plan and resumed", () => {
  const rename = "Rename all files with a counter";
  const stopped: readonly Piece[] = [
    { say: rename },
    { tool: "file_list", state: listed },
    { tool: "plan_propose", state: { status: "interrupted" } },
    { say: goOn },
  ];

  test("proposes it again, and does it once it is approved", async () => {
    expect(await callsAfter(stopped)).toEqual(["plan_propose"]);
    const calls = await callsAfter([...stopped, { tool: "plan_propose", state: approved }]);
    expect(calls).toEqual(["plan_update", "file_move"]);
  });

  test("still hears what else the user wrote", async () => {
    const words = { say: "replace spaces with dashes" };
    const calls = await callsAfter([...stopped, words, { tool: "plan_propose", state: approved }]);
    expect(calls).not.toContain("file_move");
  });

  test("does the newest wish of several", async () => {
    const episodes = readHistory([message(0, "Write a poem"), ended(1), message(2, rename), message(3, goOn)]);
    expect(episodes.map(({ goal }) => goal)).toEqual(["Write a poem", rename]);
  });
});

describe("a folder that was gone and came back", () => {
  const gone: Piece = {
    tool: "file_list",
    state: {
      status: "failed",
      failure: { kind: "folder", message: "The folder is gone.", retryable: true, userAction: "retry" },
    },
  };

  test("is looked at again after the task was resumed, however often", async () => {
    const tidy: readonly Piece[] = [{ say: "Rename all files with a counter" }, gone, gone, gone, gone];
    expect(await callsAfter(tidy)).toEqual(["file_list"]);
    expect(await callsAfter([...tidy, { tool: "file_list", state: listed }])).toEqual(["plan_propose"]);
  });

  test("is not confused with a folder that cannot be listed", async () => {
    const failure = { kind: "input" as const, message: "No.", retryable: false, userAction: "none" as const };
    const pieces: readonly Piece[] = [
      { say: "Rename all files with a counter" },
      { tool: "file_list", state: { status: "failed", failure } },
    ];
    expect(await callsAfter(pieces)).toEqual([]);
  });
});

function message(at: number, text: string): Step {
  return { id: `step_${at}` as StepId, runId, kind: "message", by: "user", content: [{ type: "text", text }] };
}

function ended(at: number): Step {
  const usage = { inputTokens: 0, outputTokens: 0, costUsd: 0 };
  const state = { status: "done" as const, content: [], calls: [], usage, provider: null };
  return { id: `step_${at}` as StepId, runId, kind: "thought", state };
}

test("a folder that may not be opened is named at the end, and the rest is done", async () => {
  const words = done(
    "/f: 2 entries\n<<begin 0123456789abcdef data>>\nfile 1 2026-03-01 a.txt\nclosed - 2026-03-02 shut\n<<end 0123456789abcdef>>",
  );
  const pieces = [{ say: "Rename all files with a counter" }, { tool: "file_list", state: words }];
  expect(await callsAfter(pieces)).toEqual(["plan_propose"]);
  const moved = [...pieces, { tool: "plan_propose", state: { status: "failed" as const, failure: refusal } }];
  expect(await wordsAfter(moved)).toContain("I could not look into shut, because this user has no permission for it.");
});

const refusal = { kind: "input" as const, message: "No.", retryable: false, userAction: "none" as const };
