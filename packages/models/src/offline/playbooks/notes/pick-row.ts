import type { Row } from "../../reading/block.ts";
import type { PointKind } from "./point.ts";

/** A row of a table of tasks or decisions, taken apart. */
export type PickedRow = Readonly<{ kind: PointKind; text: string; who: string | null; by: string | null }>;

const columns = {
  who: /^(?:who|owner|responsible|assigned to|assignee|person|lead|wer|verantwortlich\w*|zuständig\w*|person)$/i,
  by: /^(?:by|due|due date|by when|deadline|until|when|bis|bis wann|fällig|fällig am|termin|frist)$/i,
  what: /^(?:tasks?|actions?|action items?|what|to-?dos?|item|decisions?|questions?|topic|description|subject|aufgaben?|was|thema|to do|maßnahmen?|beschreibung|beschl(?:uss|üsse)|inhalt|gegenstand|frage|punkt)$/i,
  kind: /^(?:type|kind|category|art|typ|kategorie)$/i,
  status: /^(?:status|state|done|erledigt|stand)$/i,
} as const;
const kinds: readonly (readonly [PointKind, RegExp])[] = [
  ["action", /^(?:a|t|actions?|tasks?|to-?dos?|aufgaben?|auftrag|maßnahmen?)$/i],
  ["decision", /^(?:d|b|e|decisions?|beschl(?:uss|üsse)|entscheidung|resolution)$/i],
  ["question", /^(?:q|f|questions?|open|fragen?|offen)$/i],
];

function kindOf(text: string): PointKind | null {
  return kinds.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}

/** Reads a row as a point; `null` when the table holds something else, or the row says that it is done. */
export function pickRow({ header, cells }: Row, section: PointKind | null): PickedRow | null {
  const index = (name: keyof typeof columns): number => header.findIndex((head) => columns[name].test(head.trim()));
  const cell = (name: keyof typeof columns): string => cells[index(name)]?.trim() ?? "";
  const text = cell("what");
  if (text === "" || /^(?:done|closed|completed|erledigt|abgeschlossen|yes|ja|x)$/i.test(cell("status"))) return null;
  const hasPerson = index("who") >= 0 || index("by") >= 0;
  const told = index("kind") >= 0 ? kindOf(cell("kind")) : (kindOf(header[index("what")] ?? "") ?? section);
  const kind = told ?? (index("kind") < 0 && hasPerson ? "action" : null);
  const orNull = (value: string): string | null => (/^[-–—?]?$/.test(value) ? null : value);
  return kind === null ? null : { kind, text, who: orNull(cell("who")), by: orNull(cell("by")) };
}
