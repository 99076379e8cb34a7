import { DeskhandError, inputFailure } from "@deskhand/contracts";
import { z } from "zod";

type Issue = z.core.$ZodIssue;

function fieldName(path: readonly PropertyKey[]): string {
  let name = "";
  for (const part of path) {
    if (typeof part === "number") name += `[${part}]`;
    else name += name === "" ? String(part) : `.${String(part)}`;
  }
  return name;
}

function complaint(issue: Issue): string {
  const field = fieldName(issue.path);
  if (issue.code === "unrecognized_keys") {
    const where = field === "" ? "" : ` in "${field}"`;
    return `there is no field ${issue.keys.map((key) => JSON.stringify(key)).join(", ")}${where}`;
  }
  const message = `${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`;
  if (field === "") return "the input has to be one JSON object";
  return message.endsWith("received undefined") ? `"${field}" is missing` : `"${field}" is wrong: ${message}`;
}

/** What a model need not know: `parse` checks it all the same. */
const unsaid = new Set(["$schema", "default", "minLength", "maxLength", "minimum", "exclusiveMinimum", "maximum"]);

/** A JSON schema without what costs a model more than it helps. */
function brief(schema: unknown, isNames = false): unknown {
  if (Array.isArray(schema)) return schema.map((part) => brief(part));
  if (typeof schema !== "object" || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key, value]) => isNames || !isUnsaid(key, value));
  return Object.fromEntries(kept.map(([key, value]) => [key, brief(value, !isNames && key === "properties")]));
}

function isUnsaid(key: string, value: unknown): boolean {
  return unsaid.has(key) || (key === "maxItems" && typeof value === "number" && value > 50);
}

/**
 * The input face of a tool. `example` is a correct input as JSON text; a refused call shows it, so that even a small model can
 * correct itself. `parse` throws `DeskhandError` (`input`).
 */
export function toolInput<Schema extends z.ZodType>(
  schema: Schema,
  example: string,
): { parse(value: unknown): z.output<Schema>; toJsonSchema(): unknown } {
  let jsonSchema: unknown = null;
  return {
    parse(value) {
      const parsed = schema.safeParse(value);
      if (parsed.success) return parsed.data;
      const [first, ...others] = parsed.error.issues;
      const problem = first === undefined ? "the input does not fit" : complaint(first);
      const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
      throw new DeskhandError(inputFailure(`${problem}${more}; the input looks like ${example}`));
    },
    toJsonSchema() {
      jsonSchema ??= brief(z.toJSONSchema(schema, { io: "input" }));
      return jsonSchema;
    },
  };
}
