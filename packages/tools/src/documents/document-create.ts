import { DeskhandError, defineTool, type GuestPath, inputFailure, type ToolContext } from "@deskhand/contracts";
import { z } from "zod";
import { fileEnding, nameOf, pathInput } from "../path-input.ts";
import { textResult } from "../result.ts";
import { toolInput } from "../tool-input.ts";
import { chartInput } from "./chart-input.ts";
import { checkFile } from "./check-file.ts";
import { deckInput } from "./deck-input.ts";
import { descriptionGuides } from "./description-guide.ts";
import { documentInput } from "./document-input.ts";
import { pictureFiles, pictureReads } from "./picture-files.ts";
import { workbookInput } from "./workbook-input.ts";

const input = z.strictObject({
  path: pathInput,
  format: z.enum(["xlsx", "docx", "pptx", "pdf", "svg", "png"]),
  workbook: workbookInput.optional(),
  document: documentInput.optional(),
  deck: deckInput.optional(),
  chart: chartInput.optional(),
  like: pathInput.optional().describe("file whose looks to take"),
});
type Input = z.output<typeof input>;

/** the field that holds the description of each format */
const fields = { xlsx: "workbook", docx: "document", pptx: "deck", svg: "chart", png: "chart" } as const;
type Kind = keyof typeof fields;
type Field = (typeof fields)[Kind];
const kinds = ["xlsx", "docx", "pptx"] as const;

const replySchema = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("created"),
    contents: z.instanceof(Uint8Array),
    report: z
      .object({
        errors: z
          .array(z.object({ sheet: z.string(), cell: z.string(), error: z.string() }))
          .max(1_000_000)
          .optional(),
      })
      .catchall(z.unknown()),
    remarks: z.array(z.string()).optional(),
  }),
  z.object({ status: z.literal("refused"), reason: z.string() }),
]);
type Created = Extract<z.output<typeof replySchema>, { status: "created" }>;

/** formulas with errors that are named to the model at most */
const maxNamedErrors = 20;

/** What is to be made, and from what; a PDF is made from any office file's description. A call without one is told all its fields. */
function descriptionOf(asked: Input): Readonly<{ kind: Kind; description: unknown }> {
  const { path, format } = asked;
  if (fileEnding(path) !== format)
    throw new DeskhandError(inputFailure(`The path has to end in .${format}, because that is what the file will be.`));
  const given = [...new Set<Field>(Object.values(fields))].filter((field) => asked[field] !== undefined);
  const kind = format === "pdf" ? kinds.find((each) => fields[each] === given[0]) : format;
  if (kind === undefined || given.length !== 1 || given[0] !== fields[kind]) {
    const wanted = format === "pdf" ? kinds.map((each) => fields[each]) : [fields[format]];
    const said = wanted.length > 1 ? `one of ${wanted.join(", ")}` : `"${wanted[0]}" alone`;
    const guide = given.length > 0 ? "" : `\n${wanted.map((field) => descriptionGuides[field]).join("\n\n")}`;
    throw new DeskhandError(inputFailure(`A ${format} file is described in ${said}; give that and no other.${guide}`));
  }
  return { kind, description: asked[fields[kind]] };
}

function sizesOf({ report, contents }: Created): string {
  const counts = Object.entries(report).filter(([, count]) => typeof count === "number");
  return [...counts.map(([what, count]) => `${count} ${what}`), `${contents.length} bytes`].join(", ");
}

/** What the file's maker found wrong with it, one line each. */
function remarksOf({ report, remarks }: Created): string[] {
  const errors = report.errors ?? [];
  const named = errors.slice(0, maxNamedErrors).map(({ sheet, cell, error }) => `${sheet}!${cell}: ${error}`);
  const more = errors.length > named.length ? [`${errors.length - named.length} more formulas give errors`] : [];
  return [...named, ...more, ...(remarks ?? [])];
}

async function create(
  request: Readonly<Record<string, unknown>>,
  { path }: Input,
  { documents, signal }: ToolContext,
): Promise<Created> {
  const parsed = replySchema.safeParse(await documents.request(request, signal));
  if (!parsed.success)
    throw new DeskhandError(inputFailure(`${path} could not be made; call again with a simpler description.`));
  if (parsed.data.status === "refused") throw new DeskhandError(inputFailure(parsed.data.reason));
  return parsed.data;
}

/** The page numbers a table of contents shows, from the rendered pages; none where nothing renders here. A cover is not counted. */
async function headingPages(description: unknown, path: GuestPath, context: ToolContext): Promise<readonly number[]> {
  const { toc, cover } = description as Readonly<{ toc?: unknown; cover?: unknown }>;
  if (toc !== true) return [];
  const { headingPages: pages } = await checkFile(path, context);
  return pages.map((page) => (cover === true ? page - 1 : page));
}

/** Where the host keeps the file whose looks are taken over. */
async function fileToCopyLooksFrom(like: GuestPath, view: ToolContext["view"]): Promise<string> {
  const entry = await view.stat(like);
  if (entry?.entry !== "file" || entry.isPlaceholder)
    throw new DeskhandError(inputFailure(`${like} is not a file that can be read; give an office file as "like".`));
  return view.localFile(like);
}

export const documentCreate = defineTool<Input>({
  kind: "work",
  name: "document_create",
  description:
    "Makes a file, or replaces it whole: xlsx (live formulas, charts; mend the errors it reports), docx, pptx; pdf from any of these; svg or png of a chart. Without description it tells all fields.",
  input: toolInput(
    input,
    `{"path":"/home/ann/report.xlsx","format":"xlsx","workbook":{"sheets":[{"name":"Costs","columns":[{"header":"Item"},{"header":"Amount","format":"EUR","total":"sum"}],"rows":[["Paper",12.5]]}]}}`,
  ),
  replay: "safe",
  actions: ({ workbook: _, chart: __, like, ...asked }) => [
    ...pictureReads(asked),
    ...(like === undefined ? [] : [{ verb: "read", target: like } as const]),
  ],
  untrusted: () => null,
  locks: ({ path }) => [`path:${path}`],
  async run(asked, context) {
    const { view, progress } = context;
    const { path, format } = asked;
    const { kind, description } = descriptionOf(asked);
    const before = await view.stat(path);
    progress(`Making ${nameOf(path)}`);
    const files = {
      ...(kind === "docx" || kind === "pptx" ? await pictureFiles(description, view) : {}),
      ...(asked.like !== undefined && { [asked.like]: await fileToCopyLooksFrom(asked.like, view) }),
    };
    const request = {
      op: "create",
      kind,
      description,
      output: true,
      ...(format === "pdf" && { pdf: true }),
      ...(Object.keys(files).length > 0 && { files }),
      ...(asked.like !== undefined && { like: asked.like }),
    };
    const made = await create(request, asked, context);
    await view.write(path, made.contents);
    const pages = kind === "docx" ? await headingPages(description, path, context) : [];
    const file = pages.length === 0 ? made : await create({ ...request, pages }, asked, context);
    if (file !== made) await view.write(path, file.contents);
    const { contents } = file;
    const remarks = remarksOf(file);
    const wasThere = before !== null;
    const toMend = remarks.length === 0 ? "" : `\nThis has to be mended:\n${remarks.join("\n")}`;
    return textResult(`${wasThere ? "replaced" : "created"} ${path}: ${sizesOf(file)}${toMend}`, {
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
