import type { AuditEntry } from "@deskhand/contracts";

type Filter = Readonly<{ id: string; title: string; kinds: readonly AuditEntry["kind"][] }>;

/** what the page can be narrowed to */
export const auditFilters: readonly Filter[] = [
  { id: "all", title: "Everything", kinds: ["request", "decision", "work", "change", "money", "network", "trouble"] },
  { id: "decisions", title: "Decisions", kinds: ["request", "decision"] },
  { id: "changes", title: "Changes", kinds: ["change"] },
  { id: "costs", title: "Costs", kinds: ["money"] },
  { id: "network", title: "Network", kinds: ["network"] },
  { id: "trouble", title: "Trouble", kinds: ["trouble"] },
];

/** The entries one filter shows. */
export function filterAudit(entries: readonly AuditEntry[], id: string): readonly AuditEntry[] {
  const filter = auditFilters.find((each) => each.id === id);
  return filter === undefined ? entries : entries.filter(({ kind }) => filter.kinds.includes(kind));
}
