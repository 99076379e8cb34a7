import { DeskhandError, defineTool, inputFailure } from "@deskhand/contracts";
import { z } from "zod";
import { notDownloaded } from "../files/look-up.ts";
import { fileEnding, nameOf, pathInput } from "../path-input.ts";
import { textResult } from "../result.ts";
import { toolInput } from "../tool-input.ts";
import { pictureFiles, pictureReads } from "./picture-files.ts";

const shapes =
  'xlsx: {set:"Sheet1!B2", values:[[1,{formula:"=A1"},null]]}, append, (insert|delete)(Rows|Columns), style, (add|copy|rename|delete)Sheet, chart, comment, conditionalFormat, dataValidation, namedRange. docx: {paragraph:"p12", text}, replace, after, delete, fill, move, comment, reply, replaceImage, header, footer, accept, reject; places: p12, t1.r2.c3, i1 or text one paragraph has. pptx: {slide, shape, text|cell|image|chart|table}, {slide, notes|comment|reply}, replace, add, duplicate, move, delete. pdf: fill, pages, delete, rotate, append, stamp, redact, metadata. Refusals tell shapes';

const input = z.strictObject({
  path: pathInput,
  edits: z.unknown().meta({ type: "array", items: { type: "object" }, description: shapes }),
  to: pathInput.optional().describe("result's path"),
  author: z.string().min(1).max(200).optional().describe("tracks docx changes; signs comments"),
});

const replySchema = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("edited"),
    contents: z.instanceof(Uint8Array),
    report: z.object({ edits: z.number(), cells: z.number().optional() }),
    remarks: z.array(z.string()),
  }),
  z.object({ status: z.literal("refused"), reason: z.string() }),
]);

const edited: ReadonlySet<string> = new Set(["docx", "docm", "xlsx", "xlsm", "pptx", "pptm", "pdf"]);

export const documentEdit = defineTool<z.output<typeof input>>({
  kind: "work",
  name: "document_edit",
  description: "Edits an xlsx, docx, pptx or pdf file in place; all edits are made or none.",
  input: toolInput(input, `{"path":"/home/ann/budget.xlsx","edits":[{"set":"Costs!B2","values":[[12.5]]}]}`),
  replay: "safe",
  actions: ({ edits }) => pictureReads(edits),
  untrusted: ({ path }) => path,
  locks: ({ path, to }) => [`path:${path}`, ...(to === undefined ? [] : [`path:${to}` as const])],
  async run({ path, to, edits, author }, { view, documents, signal, progress }) {
    const entry = await view.stat(path);
    if (entry?.entry !== "file")
      throw new DeskhandError(inputFailure(`${path} is not a file; give the path of a document.`));
    if (entry.isPlaceholder) throw new DeskhandError(inputFailure(`${path}: ${notDownloaded}`));
    if (!edited.has(fileEnding(path)))
      throw new DeskhandError(
        inputFailure(
          "Only xlsx, docx, pptx and pdf files are edited; use file_edit for text, document_create for others.",
        ),
      );
    if (to !== undefined && fileEnding(to) !== fileEnding(path))
      throw new DeskhandError(
        inputFailure(`The result stays a ${fileEnding(path)} file, so "to" has to end in .${fileEnding(path)}.`),
      );
    progress(`Editing ${nameOf(path)}`);
    const files = await pictureFiles(edits, view);
    const request = {
      op: "edit",
      path: await view.localFile(path),
      name: nameOf(path),
      edits,
      output: true,
      ...(author !== undefined && { author }),
      ...(Object.keys(files).length > 0 && { files }),
    };
    const reply = await documents.request(request, signal);
    const parsed = replySchema.safeParse(reply);
    if (!parsed.success) throw new DeskhandError(inputFailure(`${path} could not be edited; try fewer edits at once.`));
    if (parsed.data.status === "refused") throw new DeskhandError(inputFailure(parsed.data.reason));
    const { contents, report, remarks } = parsed.data;
    const written = to ?? path;
    await view.write(written, contents);
    const cells = report.cells === undefined ? "" : `, ${report.cells} cells`;
    const made = to === undefined ? `edited ${path}` : `edited ${path} into ${to}`;
    const lines = [`${made}: ${report.edits} edits${cells}`, ...remarks];
    const title = to === undefined ? `Edited ${nameOf(path)}` : `Made ${nameOf(to)}`;
    return textResult(lines.join("\n"), {
      kind: "edited",
      title,
      path: written,
      bytes: contents.length,
      replacements: report.edits,
    });
  },
});
