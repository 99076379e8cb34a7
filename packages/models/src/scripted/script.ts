import { DeskhandError, failureSchema, toolCallSchema } from "@deskhand/contracts";
import { z } from "zod";

/**
 * One answer of a script file. `repeat` gives it that many times in a row, with `{{n}}` in texts and inputs standing for the
 * round (from 1); `delayMs` waits before it.
 */
const replySchema = z.strictObject({
  text: z.string().optional(),
  thinking: z.string().optional(),
  calls: z.array(toolCallSchema.partial({ id: true })).optional(),
  failure: failureSchema.optional(),
  delayMs: z.number().nonnegative().optional(),
  repeat: z.number().int().positive().optional(),
});
export type FileReply = Readonly<z.infer<typeof replySchema>>;

const scriptSchema = z.union([z.array(replySchema), z.record(z.string(), z.array(replySchema))]);

/** replies by a text found in the run's first message; `""` fits every run */
export type Script = ReadonlyMap<string, readonly FileReply[]>;

/** Parses the text of a script file; throws `DeskhandError` (`config`) with the place of the mistake. */
export function parseScript(text: string, path: string): Script {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw scriptError(`The script ${path} is not JSON: ${String(error)}`, error);
  }
  const parsed = scriptSchema.safeParse(value);
  if (!parsed.success) throw scriptError(`The script ${path} is not valid: ${z.prettifyError(parsed.error)}`, null);
  return new Map(Array.isArray(parsed.data) ? [["", parsed.data]] : Object.entries(parsed.data));
}

/** A mistake in a script file, as a failure of the settings. */
export function scriptError(message: string, cause: unknown): DeskhandError {
  return new DeskhandError({ kind: "config", message, retryable: false, userAction: "settings" }, { cause });
}

/** The replies whose key is the longest text found in `goal`. */
export function repliesFor(script: Script, goal: string): readonly FileReply[] {
  const key = [...script.keys()].filter((name) => goal.includes(name)).sort((a, b) => b.length - a.length)[0];
  return key === undefined ? [] : (script.get(key) ?? []);
}

function fillIn(value: unknown, round: number): unknown {
  if (typeof value === "string") return value.replaceAll("{{n}}", String(round));
  if (Array.isArray(value)) return value.map((item) => fillIn(item, round));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fillIn(item, round)]));
}

/** The reply at a position, counting repeats; `null` beyond the end. */
export function replyAt(replies: readonly FileReply[], position: number): FileReply | null {
  let begin = 0;
  for (const reply of replies) {
    const rounds = reply.repeat ?? 1;
    if (position < begin + rounds)
      return reply.repeat === undefined ? reply : (fillIn(reply, position - begin + 1) as FileReply);
    begin += rounds;
  }
  return null;
}
