import type { EgressLine, ModelRef, Run, Task } from "@deskhand/contracts";

/** What a run asked of its model, as far as it left this computer. */
export type ModelLine = Readonly<{ model: ModelRef; requests: number; inputTokens: number; outputTokens: number }>;

/** Everything of one run in the ledger. */
export type RunLedger = Readonly<{ run: Run; model: ModelLine | null; lines: readonly EgressLine[] }>;

export type LedgerSum = Readonly<{ bytesOut: number; bytesIn: number; refused: number; requests: number }>;

/** providers whose models are part of Deskhand and ask nobody */
const insideProviders = new Set(["offline", "scripted", "recorded"]);

function modelLine(run: Run): ModelLine | null {
  const requests = run.steps.filter((step) => step.kind === "thought" && step.state.status === "done").length;
  if (requests === 0 || insideProviders.has(run.model.slice(0, run.model.indexOf("/")))) return null;
  const { inputTokens, outputTokens } = run.usage;
  return { model: run.model, requests, inputTokens, outputTokens };
}

/** What left this computer or tried to, run by run; runs of which there is nothing to tell are left out. */
export function ledgerOf({ egress, runs }: Pick<Task, "egress" | "runs">): readonly RunLedger[] {
  return Object.values(runs)
    .map((run) => ({ run, model: modelLine(run), lines: egress.filter((line) => line.runId === run.id) }))
    .filter(({ lines, model }) => model !== null || lines.length > 0);
}

/** All runs together; bytes count what was let through. */
export function sumOf(ledger: readonly RunLedger[]): LedgerSum {
  const lines = ledger.flatMap((run) => run.lines);
  const allowed = lines.filter((line) => line.allowed);
  const add = (amounts: readonly number[]) => amounts.reduce((sum, amount) => sum + amount, 0);
  return {
    bytesOut: add(allowed.map((line) => line.bytesOut)),
    bytesIn: add(allowed.map((line) => line.bytesIn)),
    refused: add(lines.filter((line) => !line.allowed).map((line) => line.connections)),
    requests: add(ledger.map(({ model }) => model?.requests ?? 0)),
  };
}
