import { isRuleBased, modelInWords } from "../agent-name.ts";
import { callInWords } from "../call-words.ts";
import type { Event } from "../event.ts";
import { contentInWords, type Usage } from "../value.ts";
import { type Memory, modelOf } from "./memory.ts";
import { firstLine, nameOfRun, type Told } from "./told.ts";

type EventOf<Type extends Event["type"]> = Extract<Event, { type: Type }>;

/** why Deskhand makes a call by itself */
const becauseOfEnd = "no finished office file leaves a task unchecked";

function tool(event: EventOf<"tool.changed">, memory: Memory): Told | null {
  const call = memory.calls.get(event.stepId);
  const run = nameOfRun(event.runId, memory);
  const words = (time: "doing" | "done") => (call === undefined ? "a tool" : firstLine(callInWords(call, time)));
  const { state } = event;
  const isOwn = memory.finishLines.has(event.stepId);
  const becauseOf = ({ because }: Readonly<{ because: string }>) => (isOwn ? becauseOfEnd : because);
  switch (state.status) {
    case "done":
      return {
        kind: "work",
        who: isOwn ? "engine" : "agent",
        what: words("done"),
        run,
        because: becauseOf(state),
        details: [`tool: ${call?.tool ?? "not recorded"}`],
      };
    case "denied":
      return { kind: "decision", who: "engine", what: `Not allowed: ${words("doing")}`, run, because: state.because };
    case "failed":
      return {
        kind: "trouble",
        who: "engine",
        what: `Did not work: ${words("doing")}`,
        run,
        because: state.failure.message,
      };
    case "interrupted":
      return { kind: "trouble", who: "engine", what: `Interrupted: ${words("doing")}`, run };
    default:
      return null;
  }
}

function usageWords({ cacheReadTokens = 0, costUsd, estimatedUsd = 0, inputTokens, outputTokens }: Usage): string {
  const cached = cacheReadTokens === 0 ? "" : `, ${cacheReadTokens} of them from the cache`;
  const cost = costUsd === 0 ? "no cost counted" : `$${costUsd.toFixed(6).replace(/0{1,4}$/, "")}`;
  const guess = estimatedUsd === 0 ? "" : ", partly an estimate because the answer broke off";
  return `${inputTokens} tokens in${cached}, ${outputTokens} out, ${cost}${guess}`;
}

function network(event: EventOf<"egress.recorded">, memory: Memory): Told {
  const { allowed, because = "", bytesIn = 0, bytesOut, connections = 1, host, port = 0 } = event;
  const where = port === 0 ? host : `${host}:${port}`;
  return {
    kind: "network",
    who: "engine",
    what: allowed ? `Let through to ${where}` : `Refused the way to ${where}`,
    run: nameOfRun(event.runId, memory),
    because: because === "" ? null : because,
    details: [`${connections} × connected, ${bytesOut} bytes out, ${bytesIn} bytes in`],
  };
}

function runEnded(event: EventOf<"run.ended">, memory: Memory): Told | null {
  const run = nameOfRun(event.runId, memory);
  if (run === null) return null;
  const kind = event.status === "done" ? "work" : "trouble";
  return { kind, what: `The assistant ended: ${event.status}`, run, because: event.failure?.message ?? null };
}

/** What the user wrote after the beginning; what is told to models is not theirs. */
function message(event: EventOf<"step.added">, memory: Memory): Told | null {
  const { step } = event;
  if (step.kind !== "message" || step.by !== "user" || event.by !== "user") return null;
  if (event.commandId === memory.createdBy) return null;
  return { kind: "request", what: `Wrote: ${contentInWords(step.content)}` };
}

/** Steps of the work, what they cost, what left the computer, and how the task stands. */
export function describeWork(event: Event, memory: Memory): Told | null {
  switch (event.type) {
    case "run.started":
      if (event.run.parent === null) return null;
      return {
        kind: "work",
        what: "Started an assistant",
        run: nameOfRun(event.run.id, memory),
        details: [`model: ${modelInWords(event.run.model)}`],
      };
    case "run.ended":
      return runEnded(event, memory);
    case "step.added":
      return message(event, memory);
    case "tool.changed":
      return tool(event, memory);
    case "usage.recorded": {
      const run = nameOfRun(event.runId, memory);
      const model = event.model ?? modelOf(event, memory);
      // rules read no tokens and cost nothing
      if (isRuleBased(model)) return null;
      return { kind: "money", who: "agent", what: `${model} answered: ${usageWords(event.usage)}`, run };
    }
    case "egress.recorded":
      return network(event, memory);
    case "retry.scheduled":
      return {
        kind: "trouble",
        what: "Tries the request again",
        run: nameOfRun(event.runId, memory),
        because: event.failure.message,
      };
    case "artifact.presented":
      return {
        kind: "work",
        what: `Handed over ${event.artifact.path}`,
        details: [`SHA-256 ${event.artifact.sha256}`],
      };
    case "budget.reached":
      return { kind: "money", what: "A limit was reached", because: event.because };
    case "task.paused":
      return { kind: event.failure === null ? "decision" : "trouble", what: "Paused", because: event.because };
    case "task.resumed":
      return { kind: "decision", what: "Went on", because: event.because };
    case "task.ended":
      return {
        kind: event.failure === null ? "work" : "trouble",
        what: `Ended: ${event.status}`,
        because: event.failure?.message ?? null,
      };
    default:
      return null;
  }
}
