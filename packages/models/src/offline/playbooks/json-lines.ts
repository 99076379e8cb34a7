import type { z } from "zod";

/** The values among the lines of a sub-agent's answer that fit `schema`; lines that hold none, or were cut, are left out. */
export function decodeLines<Value>(text: string, schema: z.ZodType<Value>): readonly Value[] {
  return text.split("\n").flatMap((line): readonly Value[] => {
    if (!line.startsWith("{")) return [];
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      if (error instanceof SyntaxError) return [];
      throw error;
    }
    const parsed = schema.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
}
