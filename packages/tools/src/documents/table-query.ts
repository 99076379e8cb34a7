import { DeskhandError, defineTool, type GuestPath, inputFailure, type ToolContext } from "@deskhand/contracts";
import { z } from "zod";
import { fence } from "../fence.ts";
import { notDownloaded } from "../files/look-up.ts";
import { nameOf, pathInput } from "../path-input.ts";
import { textResult } from "../result.ts";
import { toolInput } from "../tool-input.ts";
import { windowLines } from "../window.ts";

const input = z.strictObject({
  paths: z.array(pathInput).min(1).max(20),
  sql: z.string().min(1).max(20_000).optional().describe("DuckDB SQL; left out, the tables and columns are listed"),
  limit: z.int().min(1).max(2_000).default(100).describe("rows"),
});
type Input = z.output<typeof input>;

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const replySchema = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("queried"),
    tables: z.array(
      z.object({
        name: z.string(),
        file: z.string(),
        sheet: z.string().nullable(),
        rows: z.number(),
        columns: z.array(z.object({ name: z.string(), type: z.string() })),
      }),
    ),
    columns: z.array(z.string()),
    rows: z.array(z.array(cell)),
    isCut: z.boolean(),
    remarks: z.array(z.string()),
  }),
  z.object({ status: z.literal("refused"), reason: z.string() }),
]);
type Answer = Extract<z.output<typeof replySchema>, { status: "queried" }>;

/** characters of one value shown at most */
const mostValue = 300;

async function query({ paths, sql, limit }: Input, { view, documents, signal }: ToolContext): Promise<Answer> {
  const files: Record<string, string> = {};
  for (const path of paths) {
    const entry = await view.stat(path);
    if (entry?.entry !== "file")
      throw new DeskhandError(inputFailure(`${path} is not a file; give the paths of files with tables.`));
    if (entry.isPlaceholder) throw new DeskhandError(inputFailure(`${path}: ${notDownloaded}`));
    files[path] = await view.localFile(path);
  }
  const request = { op: "query", files, limit, ...(sql !== undefined && { sql }) };
  const parsed = replySchema.safeParse(await documents.request(request, signal));
  if (!parsed.success) throw new DeskhandError(inputFailure("The tables could not be asked; try fewer files at once."));
  if (parsed.data.status === "refused") throw new DeskhandError(inputFailure(parsed.data.reason));
  return parsed.data;
}

function tableLine({ name, file, sheet, rows, columns }: Answer["tables"][number]): string {
  const list = columns.map((column) => `${column.name} ${column.type}`).join(", ");
  return `${name}: ${rows} rows of ${nameOf(file)}${sheet === null ? "" : `, sheet ${sheet}`}; columns ${list}`;
}

function valueText(value: Answer["rows"][number][number]): string {
  const text = value === null ? "" : typeof value === "number" ? String(Number(value.toPrecision(15))) : String(value);
  const told = text.length > mostValue ? `${text.slice(0, mostValue)}… (${text.length} characters)` : text;
  return told.replace(/\s*\n\s*/g, " ").replaceAll("|", "\\|");
}

function answerLines({ columns, rows }: Answer): string[] {
  if (columns.length === 0) return [];
  const line = (values: readonly string[]) => `| ${values.join(" | ")} |`;
  return [line(columns.map(valueText)), line(columns.map(() => "---")), ...rows.map((row) => line(row.map(valueText)))];
}

/** SQL over the tables in files. The engine that answers reaches no file, network or extension. */
export const tableQuery = defineTool<Input>({
  kind: "work",
  name: "table_query",
  description:
    "Answers SQL (DuckDB: join, group, filter, window functions) over the tables in csv, xlsx, xls, ods, numbers, json and parquet files, also large ones. Each file is a table named after it, each sheet of several file_sheet; call without sql to see tables and columns. Reads only; put results into files with other tools.",
  isDeferred: true,
  input: toolInput(
    input,
    `{"paths":["/home/ann/sales.csv"],"sql":"SELECT region, sum(amount) FROM sales GROUP BY 1 ORDER BY 2 DESC"}`,
  ),
  replay: "safe",
  actions: ({ paths }) => paths.map((target) => ({ verb: "read" as const, target })),
  untrusted: ({ paths }) => paths[0] ?? null,
  locks: () => [],
  async run(asked, context) {
    context.progress(
      `Asking ${asked.paths.length === 1 ? nameOf(asked.paths[0] ?? "") : `${asked.paths.length} files`}`,
    );
    const answer = await query(asked, context);
    const isAsked = asked.sql !== undefined;
    const told = isAsked ? answerLines(answer) : answer.tables.map(tableLine);
    const { shown, note } = windowLines(told);
    const more = answer.isCut
      ? `cut: there are more than ${answer.rows.length} rows; ask for totals, or raise limit`
      : "";
    const source = asked.paths[0] as GuestPath;
    const head = isAsked ? `${answer.rows.length} rows` : `${answer.tables.length} tables`;
    const parts = [head, fence(context.stepId, source, shown.join("\n")), note, more, ...answer.remarks];
    const title = isAsked
      ? `Asked ${answer.tables.length === 1 ? "a table" : `${answer.tables.length} tables`}`
      : "Looked at tables";
    return textResult(parts.filter((part) => part !== "").join("\n"), {
      kind: "read",
      title,
      path: source,
      mediaType: "text/plain",
      lines: told.length,
      isCut: note !== "" || answer.isCut,
    });
  },
});
