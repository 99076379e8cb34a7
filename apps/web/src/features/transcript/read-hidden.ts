/** What a file that was read hides from whoever opens it. */
export type Hidden = Readonly<{ at: string; because: string; text: string }>;

function isHidden(value: unknown): value is Hidden {
  if (typeof value !== "object" || value === null || !("because" in value)) return false;
  const { at, text } = value as Partial<Record<string, unknown>>;
  return typeof value.because === "string" && typeof at === "string" && typeof text === "string";
}

/** Reads what a tool says of hidden content; empty when there is none or this is about something else. */
export function readHidden(forUser: unknown): readonly Hidden[] {
  if (typeof forUser !== "object" || forUser === null || !("hidden" in forUser)) return [];
  return Array.isArray(forUser.hidden) ? forUser.hidden.filter(isHidden) : [];
}
