import type { AuditEntry } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { auditFilters, filterAudit } from "./audit-words.ts";

const kinds = ["request", "decision", "work", "change", "money", "network", "trouble"] as const;
const entries = kinds.map((kind, seq) => ({ seq, kind }) as AuditEntry);

it("shows everything unless it is narrowed, and only what was asked for then", () => {
  expect(filterAudit(entries, "all")).toEqual(entries);
  expect(filterAudit(entries, "decisions").map(({ kind }) => kind)).toEqual(["request", "decision"]);
  expect(filterAudit(entries, "costs").map(({ kind }) => kind)).toEqual(["money"]);
});

it("has a name for every filter, once", () => {
  expect(new Set(auditFilters.map(({ title }) => title)).size).toBe(auditFilters.length);
});
