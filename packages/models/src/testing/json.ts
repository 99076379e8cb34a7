/** any JSON value read as an object, a list or a text; what is something else reads as empty */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** An object, or an empty one. */
export function recordOf(value: unknown): JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonRecord) : {};
}

/** A list of objects, or an empty one. */
export function listOf(value: unknown): readonly JsonRecord[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}

/** A text, or an empty one. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
