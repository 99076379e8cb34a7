import { z } from "zod";
import { agentName } from "./agent-name.ts";
import { describeEvent } from "./audit/describe-event.ts";
import { createMemory, type Memory, modelOf, remember } from "./audit/memory.ts";
import type { Told } from "./audit/told.ts";
import type { Event } from "./event.ts";
import { redactSecrets } from "./redact-secrets.ts";
import { type Actor, actorSchema } from "./value.ts";

export const auditEntrySchema = z.object({
  /** of the event it tells */
  seq: z.number(),
  /** ISO 8601, UTC */
  at: z.string(),
  who: actorSchema,
  /** `who` in words; the rule-based helper is never called a model */
  name: z.enum(["You", "The model", "Rule-based helper", "Deskhand"]),
  /** what the sub-agent is for whose doing it was; `null` for the task itself */
  run: z.string().nullable(),
  kind: z.enum(["request", "decision", "work", "change", "money", "network", "trouble"]),
  /** one sentence */
  what: z.string(),
  /** on whose word, or by which rule; `null` where nobody had to say anything */
  because: z.string().nullable(),
  /** paths, steps, hosts: one each */
  details: z.array(z.string()),
});
/** One line of the record of a task: who decided or did what, when, on whose word. Secrets are taken out. */
export type AuditEntry = Readonly<z.infer<typeof auditEntrySchema>>;

/** details of one entry before it says how many more there are */
const mostDetails = 40;
const mostCharacters = 2_000;

function short(text: string): string {
  const plain = redactSecrets(text);
  return plain.length > mostCharacters ? `${plain.slice(0, mostCharacters)}…` : plain;
}

function nameOf(who: Actor, event: Event, memory: Memory): AuditEntry["name"] {
  if (who === "user") return "You";
  return who === "engine" ? "Deskhand" : agentName(modelOf(event, memory));
}

function entryOf(event: Event, told: Told, memory: Memory): AuditEntry {
  const who = told.who ?? event.by;
  const details = (told.details ?? []).slice(0, mostDetails).map(short);
  const more = (told.details ?? []).length - details.length;
  return {
    seq: event.seq,
    at: event.at,
    who,
    name: nameOf(who, event, memory),
    run: told.run == null ? null : short(told.run),
    kind: told.kind,
    what: short(told.what),
    because: told.because == null ? null : short(told.because),
    details: more > 0 ? [...details, `and ${more} more`] : details,
  };
}

/** The record of a task, from all its events in order. */
export function auditOf(events: Iterable<Event>): readonly AuditEntry[] {
  const memory = createMemory();
  const entries: AuditEntry[] = [];
  for (const event of events) {
    remember(memory, event);
    const told = describeEvent(event, memory);
    if (told !== null) entries.push(entryOf(event, told, memory));
  }
  return entries;
}
