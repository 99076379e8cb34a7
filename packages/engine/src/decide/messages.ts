import type { RunId } from "@deskhand/contracts";
import type { Draft } from "./draft.ts";

/** Adds a text message to a run: the user's words, or a notice from the engine to the model. */
export function addMessage(draft: Draft, runId: RunId, by: "user" | "engine", text: string): void {
  const id = draft.sources.newId("step");
  draft.add({ type: "step.added", step: { id, runId, kind: "message", by, content: [{ type: "text", text }] } });
}
