import { z } from "zod";
import { runIdSchema } from "./id.ts";

export const egressRecordSchema = z.object({
  runId: runIdSchema,
  /** as it was asked for, in lower case; cut at 253 characters; `*` stands for many hosts summed up */
  host: z.string(),
  /** 0 for many */
  port: z.number(),
  /** HTTP method where the broker could see one, `CONNECT` or `SOCKS5` for opaque streams */
  method: z.string(),
  connections: z.number(),
  /** `bytes` */
  bytesOut: z.number(),
  /** `bytes` */
  bytesIn: z.number(),
  allowed: z.boolean(),
  /** why it was refused, in words; empty when it was allowed */
  because: z.string(),
});
/** Traffic of one run with one host since the last report, let through or not. */
export type EgressRecord = Readonly<z.infer<typeof egressRecordSchema>>;

/** One line of a task's ledger: everything of one run with one host, port and method so far. */
export type EgressLine = EgressRecord & Readonly<{ /** ISO 8601, of the newest record in it */ lastAt: string }>;

/** lines a ledger has before further hosts are summed up under `*`: what a program asks for must not fill the log or the memory */
export const mostEgressLines = 400;

function isSame(left: EgressRecord, right: EgressRecord): boolean {
  return (
    left.host === right.host &&
    left.port === right.port &&
    left.allowed === right.allowed &&
    left.method === right.method &&
    left.runId === right.runId
  );
}

/** A record as it is summed up with others of its run. */
export function summedUp(record: EgressRecord): EgressRecord {
  return { ...record, host: "*", port: 0, method: "" };
}

/** Adds a record to lines of its kind; beyond `most` lines it joins the sum of its run. Returns new lines. */
export function addEgress<Line extends EgressRecord>(lines: readonly Line[], record: Line, most: number): Line[] {
  const place = lines.findIndex((line) => isSame(line, record));
  const known = lines[place];
  if (known === undefined) {
    const isFull = lines.length >= most && record.host !== "*";
    return isFull ? addEgress(lines, { ...record, ...summedUp(record) }, most) : [...lines, record];
  }
  const sum: Line = {
    ...record,
    connections: known.connections + record.connections,
    bytesOut: known.bytesOut + record.bytesOut,
    bytesIn: known.bytesIn + record.bytesIn,
  };
  return lines.with(place, sum);
}
