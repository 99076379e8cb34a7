import { DeskhandError, defineTool, type GuestPath, inputFailure, type ToolContext } from "@deskhand/contracts";
import { z } from "zod";
import { notDownloaded } from "../files/look-up.ts";
import { fileEnding, nameOf, pathInput } from "../path-input.ts";
import { textResult } from "../result.ts";
import { toolInput } from "../tool-input.ts";

const input = z.strictObject({
  path: pathInput,
  to: pathInput.describe("the new file; its ending is the format"),
});
type Input = z.output<typeof input>;

const replySchema = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("created"),
    contents: z.instanceof(Uint8Array),
    remarks: z.array(z.string()).optional(),
  }),
  z.object({ status: z.literal("refused"), reason: z.string() }),
]);
type Reply = Extract<z.output<typeof replySchema>, { status: "created" }>;

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
const made = words("pdf docx xlsx pptx odt ods odp csv md");
const texts = words("md markdown txt html htm eml msg");
const delimited = words("csv tsv");
const withMacros = words("docm xlsm pptm");

/** Which of the ways there are leads from one ending to the other: the kit's own conversions are exact, an office program does the rest. */
function requestFor(from: string, to: string): Readonly<Record<string, unknown>> {
  if (to === "csv" || to === "md") return { op: "convert", kind: to, output: true };
  if (texts.has(from) && to === "docx") return { op: "convert", kind: "docx", output: true };
  if (texts.has(from) && to === "pdf") return { op: "convert", kind: "docx", output: true, pdf: true };
  if (delimited.has(from) && to === "xlsx") return { op: "convert", kind: "xlsx", output: true };
  return { convert: to };
}

async function convert({ path, to }: Input, { view, documents, signal }: ToolContext): Promise<Reply> {
  const request = {
    path: await view.localFile(path),
    name: nameOf(path),
    ...requestFor(fileEnding(path), fileEnding(to)),
  };
  const parsed = replySchema.safeParse(await documents.request(request, signal));
  if (!parsed.success) throw new DeskhandError(inputFailure(`${path} could not be converted.`));
  if (parsed.data.status === "refused") throw new DeskhandError(inputFailure(`${path}: ${parsed.data.reason}`));
  return parsed.data;
}

async function lookUp({ path, to }: Input, { view }: ToolContext): Promise<void> {
  const entry = await view.stat(path);
  if (entry?.entry !== "file")
    throw new DeskhandError(inputFailure(`${path} is not a file; give the path of the file to convert.`));
  if (entry.isPlaceholder) throw new DeskhandError(inputFailure(`${path}: ${notDownloaded}`));
  if (!made.has(fileEnding(to)))
    throw new DeskhandError(
      inputFailure(`Files are converted to ${[...made].join(", ")}; let "to" end in one of them.`),
    );
  if (fileEnding(to) === fileEnding(path))
    throw new DeskhandError(inputFailure(`${path} is a ${fileEnding(to)} file already; copy it with file_copy.`));
}

function remarksOf({ path }: Input, { remarks = [] }: Reply): string[] {
  return withMacros.has(fileEnding(path)) ? [...remarks, "The macros of the file did not go along."] : remarks;
}

/** A file in another format beside it; the file itself stays as it is. */
export const documentConvert = defineTool<Input>({
  kind: "work",
  name: "document_convert",
  description:
    "Converts a file to another format: docx, doc, odt, rtf, xlsx, xls, xlsb, ods, pptx, ppt, odp to pdf or to docx, xlsx, pptx, odt, ods, odp of the same kind; csv to xlsx; a workbook's first sheet to csv; md, txt, html, mail to docx or pdf; anything readable to md.",
  isDeferred: true,
  input: toolInput(input, `{"path":"/home/ann/letter.doc","to":"/home/ann/letter.pdf"}`),
  replay: "safe",
  actions: ({ path }) => [{ verb: "read", target: path }],
  // what is remarked names sheets and parts of the file
  untrusted: ({ path }) => path,
  locks: ({ to }) => [`path:${to}`],
  async run(asked, context) {
    const { path, to } = asked;
    await lookUp(asked, context);
    const wasThere = (await context.view.stat(to)) !== null;
    context.progress(`Converting ${nameOf(path)}`);
    const reply = await convert(asked, context);
    const remarks = remarksOf(asked, reply);
    await context.view.write(to as GuestPath, reply.contents);
    const bytes = reply.contents.length;
    return textResult([`converted ${path} into ${to}: ${bytes} bytes`, ...remarks].join("\n"), {
      kind: "document",
      title: `Converted ${nameOf(path)} into ${nameOf(to)}`,
      path: to,
      format: fileEnding(to),
      bytes,
      wasThere,
      remarks,
    });
  },
});
