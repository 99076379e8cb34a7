import type { Command } from "@deskhand/contracts";
import type { Draft } from "./draft.ts";

/** Records what programs exchanged with the outside. Taken at any time: what left this computer is a fact, also of an ended task. */
export function decideEgress(draft: Draft, command: Extract<Command, { type: "egress.report" }>): null {
  for (const record of command.records) draft.add({ type: "egress.recorded", ...record });
  return null;
}
