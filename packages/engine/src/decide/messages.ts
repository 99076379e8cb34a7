import type { Content, RunId } from "@deskhand/contracts";
import type { Draft } from "./draft.ts";

/** Adds a text message to a run: the user's words, or a notice from the engine to the model. */
export function addMessage(draft: Draft, runId: RunId, by: "user" | "engine", text: string): void {
  addContent(draft, runId, by, [{ type: "text", text }]);
}

/** Adds a message of several parts to a run. */
export function addContent(draft: Draft, runId: RunId, by: "user" | "engine", content: readonly Content[]): void {
  const id = draft.sources.newId("step");
  draft.add({ type: "step.added", step: { id, runId, kind: "message", by, content: [...content] } });
}
