import {
  type Model,
  type ModelPart,
  type ModelRef,
  type ModelRequest,
  noUsage,
  type ToolCall,
} from "@deskhand/contracts";
import { converse } from "./converse.ts";
import { readHistory } from "./history.ts";
import { type Desk, openDesk, type Reply, replay } from "./script.ts";
import { readSituation } from "./situation.ts";

const playbooksRef: ModelRef = "offline/playbooks";
/** Ends each list with an empty line; without it the next sentence would read as part of the last point. */
function withListsEnded(text: string): string {
  return text.replaceAll(/^(- .*)\n(?!- |\n)/gm, "$1\n\n");
}

/** The next answer to a request; pure, so the same steps always give the same answer. */
function answer(
  request: ModelRequest,
): Reply & Readonly<{ calls: readonly ToolCall[]; finish: "declined" | "partial" | null }> {
  const situation = readSituation(
    request.system,
    request.tools.map(({ name }) => name),
  );
  const episodes = readHistory(request.steps);
  const exchanges = episodes.at(-1)?.exchanges ?? [];
  let desk = openDesk(situation);
  const begin = () => {
    desk = openDesk(situation);
    return converse(desk, episodes);
  };
  const { text, calls } = replay(begin, exchanges);
  const turn = request.steps.length;
  return {
    text: withListsEnded(text),
    calls: calls.map(({ tool, input }, index) => ({ id: `playbooks_${turn}_${index + 1}`, tool, input })),
    finish: calls.length === 0 ? finishOf(desk) : null,
  };
}

function finishOf({ unmet, missing }: Desk): "declined" | "partial" | null {
  if (unmet.length > 0) return "declined";
  return missing.length > 0 ? "partial" : null;
}

async function* stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelPart> {
  if (signal.aborted) {
    const failure = {
      kind: "transient" as const,
      message: "The request was stopped.",
      retryable: true,
      userAction: "none" as const,
    };
    yield { type: "ended", state: { status: "failed", failure, attempt: 1 } };
    return;
  }
  const { text, calls, finish } = answer(request);
  if (text !== "") yield { type: "text-delta", text };
  const content = text === "" ? [] : [{ type: "text" as const, text }];
  yield {
    type: "ended",
    state: {
      status: "done",
      content,
      calls: [...calls],
      usage: noUsage,
      ...(finish === null ? {} : { finish }),
      provider: null,
    },
  };
}

/** The embedded default: a model made of rules. Needs no network, keeps no state, and answers only from the steps it is given. */
export function createPlaybooksModel(): Model {
  return { ref: playbooksRef, stream };
}
