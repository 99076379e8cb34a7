import type { Event } from "../event.ts";
import { describeChanges } from "./describe-changes.ts";
import { describeDecision } from "./describe-decision.ts";
import { describeWork } from "./describe-work.ts";
import type { Memory } from "./memory.ts";
import type { Told } from "./told.ts";

/** What an event tells about who decided or did what, or `null` where another event says it better. */
export function describeEvent(event: Event, memory: Memory): Told | null {
  return describeDecision(event, memory) ?? describeChanges(event, memory) ?? describeWork(event, memory);
}
