import { DeskhandError, inputFailure } from "@deskhand/contracts";
import type { Context } from "hono";
import type { z } from "zod";

const maximumBytes = 32 * 1024 * 1024;

/** Reads a JSON body; throws `DeskhandError` (`input`) with one sentence when it is not what the schema asks for. */
export async function readBody<Schema extends z.ZodType>(context: Context, schema: Schema): Promise<z.infer<Schema>> {
  const type = context.req.header("content-type") ?? "";
  // a form of another site can send other types without asking first
  if (!/^application\/json\b/i.test(type)) throw wrong("Send the request as JSON with content-type application/json.");
  if (Number(context.req.header("content-length") ?? 0) > maximumBytes)
    throw wrong("The request is larger than 32 MB.");
  const text = await readText(context.req.raw.body);
  return parseInput(schema, parseJson(text));
}

/** Parses query parameters; throws like `readBody`. */
export function readQuery<Schema extends z.ZodType>(context: Context, schema: Schema): z.infer<Schema> {
  return parseInput(schema, context.req.query());
}

/** Checks what came from outside; throws like `readBody`. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = issue?.path.map(String).join(".") ?? "";
  throw wrong(
    `The request is not valid${place === "" ? "" : ` at "${place}"`}: ${issue?.message ?? "unknown reason"}.`,
  );
}

async function readText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maximumBytes) throw wrong("The request is larger than 32 MB.");
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong("The request is not valid JSON.");
  }
}

function wrong(message: string): DeskhandError {
  return new DeskhandError(inputFailure(message));
}
