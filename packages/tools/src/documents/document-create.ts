import { DeskhandError, defineTool, inputFailure } from "@deskhand/contracts";
import { z } from "zod";
import { fileEnding, nameOf, pathInput } from "../path-input.ts";
import { textResult } from "../result.ts";
import { toolInput } from "../tool-input.ts";
import { workbookInput } from "./workbook-input.ts";

const input = z.strictObject({
  path: pathInput,
  format: z.enum(["xlsx"]),
  workbook: workbookInput,
});

const replySchema = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("created"),
    contents: z.instanceof(Uint8Array),
    report: z.object({
      sheets: z.number(),
      cells: z.number(),
      formulas: z.number(),
      errors: z.array(z.object({ sheet: z.string(), cell: z.string(), error: z.string() })).max(1_000_000),
    }),
  }),
  z.object({ status: z.literal("refused"), reason: z.string() }),
]);

/** formulas with errors that are named to the model at most */
const maxNamedErrors = 20;

export const documentCreate = defineTool<z.output<typeof input>>({
  kind: "work",
  name: "document_create",
  description:
    "Makes a spreadsheet file (xlsx) with formats, live formulas and charts, or replaces it whole. Formulas are computed at once and errors reported: mend them by calling again.",
  input: toolInput(
    input,
    `{"path":"/home/ann/report.xlsx","format":"xlsx","workbook":{"sheets":[{"name":"Costs","columns":[{"header":"Item"},{"header":"Amount","format":"EUR","total":"sum"}],"rows":[["Paper",12.5]]}]}}`,
  ),
  replay: "safe",
  actions: () => [],
  locks: ({ path }) => [`path:${path}`],
  async run({ path, format, workbook }, { view, documents, signal, progress }) {
    if (fileEnding(path) !== format)
      throw new DeskhandError(
        inputFailure(`The path has to end in .${format}, because that is what the file will be.`),
      );
    const before = await view.stat(path);
    progress(`Making ${nameOf(path)}`);
    const reply = await documents.request({ op: "create", kind: format, description: workbook, output: true }, signal);
    const parsed = replySchema.safeParse(reply);
    if (!parsed.success)
      throw new DeskhandError(inputFailure(`${path} could not be made; call again with a simpler workbook.`));
    if (parsed.data.status === "refused") throw new DeskhandError(inputFailure(parsed.data.reason));
    const { contents, report } = parsed.data;
    await view.write(path, contents);
    const remarks = report.errors
      .slice(0, maxNamedErrors)
      .map(({ sheet, cell, error }) => `${sheet}!${cell}: ${error}`);
    const wasThere = before !== null;
    const sizes = `${report.sheets} sheets, ${report.cells} cells, ${report.formulas} formulas, ${contents.length} bytes`;
    const errors =
      report.errors.length === 0
        ? ""
        : `\n${report.errors.length} formulas give errors and have to be mended: ${remarks.join("; ")}`;
    return textResult(`${wasThere ? "replaced" : "created"} ${path}: ${sizes}${errors}`, {
      kind: "document",
      title: `${wasThere ? "Remade" : "Made"} ${nameOf(path)}`,
      path,
      format,
      bytes: contents.length,
      wasThere,
      remarks,
    });
  },
});
