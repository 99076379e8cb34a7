import { z } from "zod";
import { type ChangeLine, type ExecReport, leftOutCauses, ProtocolError, type ToHost } from "../guest/frames.ts";

const id = z.number().int().nonnegative().max(0xffff_ffff);

const toHostSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready"), version: z.number().int() }),
  z.object({ type: z.literal("answer"), call: id, value: z.unknown() }),
  z.object({ type: z.literal("refusal"), call: id, because: z.string().max(4000) }),
  z.object({ type: z.literal("connection"), stream: id, exec: id }),
]);

const limitNames = ["timeoutMs", "memoryMb", "processes", "diskBytes", "cpuMs"] as const;

/** folders of the spool hold letters, digits and nothing that leads elsewhere */
const spoolPath = z
  .string()
  .regex(/^\/[\w./-]+$/)
  .refine((path) => !path.includes(".."));

const reportSchema = z.object({
  end: z.discriminatedUnion("by", [
    z.object({ by: z.literal("exit"), code: z.number().int().min(0).max(255) }),
    z.object({ by: z.literal("signal"), signal: z.string().regex(/^SIG[A-Z0-9]{1,10}$/) }),
    z.object({ by: z.literal("limit"), limit: z.enum(limitNames) }),
    z.object({ by: z.literal("kill") }),
  ]),
  uppers: z.array(spoolPath.nullable()).max(1000),
  tookMs: z.number().nonnegative(),
  cpuMs: z.number().nonnegative(),
});

/** what a file system can hold: no empty, `.` or `..` parts, no NUL, not longer than Linux lets paths be */
const innerPath = z
  .string()
  .min(1)
  .max(4096)
  .refine((path) => !path.includes("\0") && !/(^|\/)\.{0,2}(\/|$)/.test(path));

const mode = z.number().int().min(0).max(0o777);
const where = { mount: z.number().int().nonnegative(), path: innerPath };

const changeSchema = z.discriminatedUnion("entry", [
  z.object({
    ...where,
    entry: z.literal("file"),
    bytes: z.number().int().nonnegative(),
    mode,
    modifiedMs: z.number().int().min(-8.64e15).max(8.64e15),
  }),
  z.object({ ...where, entry: z.literal("folder"), mode, isOpaque: z.boolean() }),
  z.object({
    ...where,
    entry: z.literal("link"),
    target: z
      .string()
      .min(1)
      .max(4096)
      .refine((target) => !target.includes("\0")),
  }),
  z.object({ ...where, entry: z.literal("gone") }),
  z.object({ ...where, entry: z.literal("left-out"), cause: z.enum(leftOutCauses) }),
]);

function read<Value>(schema: z.ZodType<Value>, value: unknown, what: string): Value {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ProtocolError(`The guest sent ${what} that makes no sense.`);
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProtocolError(`The guest sent what is no JSON: ${error instanceof Error ? error.message : ""}`);
  }
}

/** Throws `ProtocolError`, as all readers here do, on anything that is not exactly what the protocol allows. */
export function readMessage(text: string): ToHost {
  return read(toHostSchema, fromJson(text), "a message");
}

export function readReport(value: unknown): ExecReport {
  return read(reportSchema, value, "a report");
}

export function readChange(line: string): ChangeLine {
  return read(changeSchema, fromJson(line), "a change");
}
