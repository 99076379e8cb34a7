import type { EgressLine, Run, RunId, StepId } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { ledgerOf, sumOf } from "./ledger.ts";
import { sumInWords } from "./ledger-words.ts";

const usage = { inputTokens: 4_000, outputTokens: 300, costUsd: 0 };

function runOf(id: string, model: Run["model"], thoughts: number): Run {
  const steps = Array.from({ length: thoughts }, (_, number) => ({
    id: `step_${number}` as StepId,
    runId: id as RunId,
    kind: "thought" as const,
    state: { status: "done" as const, content: [], calls: [], usage, provider: null },
  }));
  return {
    id: id as RunId,
    parent: null,
    goal: "",
    model,
    tools: [],
    status: "running",
    failure: null,
    steps,
    reads: {},
    usage,
  };
}

function lineOf(runId: string, host: string, allowed: boolean): EgressLine {
  const because = allowed ? "" : "The task may not reach it.";
  const amounts = { connections: 2, bytesOut: 100, bytesIn: allowed ? 5_000 : 0 };
  return { runId: runId as RunId, host, port: 443, method: "CONNECT", ...amounts, allowed, because, lastAt: "" };
}

const taskOf = (runs: readonly Run[], egress: readonly EgressLine[]) => ({
  runs: Object.fromEntries(runs.map((run) => [run.id, run])),
  egress,
});

it("is empty when nothing was asked of anybody outside", () => {
  const ledger = ledgerOf(taskOf([runOf("run_1", "offline/playbooks", 4)], []));
  expect(ledger).toEqual([]);
  expect(sumInWords(sumOf(ledger))).toBe("Nothing left this computer.");
});

it("tells model requests as a line of their own", () => {
  const ledger = ledgerOf(taskOf([runOf("run_1", "anthropic/large", 2)], []));
  expect(ledger.map(({ model }) => model)).toEqual([
    { model: "anthropic/large", requests: 2, inputTokens: 4_000, outputTokens: 300 },
  ]);
  expect(sumInWords(sumOf(ledger))).toBe("2 requests to the model.");
});

it("keeps runs apart, and counts only what was let through as having left", () => {
  const runs = [runOf("run_1", "offline/playbooks", 1), runOf("run_2", "offline/playbooks", 1)];
  const ledger = ledgerOf(taskOf(runs, [lineOf("run_2", "a.example", true), lineOf("run_2", "b.example", false)]));
  expect(ledger.map(({ run, lines }) => [run.id, lines.length])).toEqual([["run_2", 2]]);
  expect(sumOf(ledger)).toEqual({ bytesOut: 100, bytesIn: 5_000, refused: 2, requests: 0 });
  expect(sumInWords(sumOf(ledger))).toBe("100 bytes sent, 5 kB received; 2 connections were refused.");
});

it("says that nothing left when everything was refused", () => {
  const ledger = ledgerOf(taskOf([runOf("run_1", "offline/playbooks", 1)], [lineOf("run_1", "b.example", false)]));
  expect(sumInWords(sumOf(ledger))).toBe("Nothing left this computer; 2 connections were refused.");
});
