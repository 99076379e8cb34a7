import {
  type Content,
  DeskhandError,
  defineTool,
  type GuestPath,
  inputFailure,
  isCheckedFile,
  type Tool,
  type ToolContext,
} from "@deskhand/contracts";
import { z } from "zod";
import { notDownloaded } from "../files/look-up.ts";
import { shownPicture, viewerOf } from "../files/shown-file.ts";
import { fileEnding, nameOf, pathInput } from "../path-input.ts";
import { textResult } from "../result.ts";
import type { ToolDesks } from "../tool-desks.ts";
import { toolInput } from "../tool-input.ts";
import { checkFile, fencedFindings } from "./check-file.ts";

const input = z.strictObject({
  path: pathInput,
  pages: z.string().min(1).max(200).optional().describe("1-3,7; else the first eight"),
});
type Input = z.output<typeof input>;

const replySchema = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("rendered"),
    pageCount: z.number(),
    pages: z.array(z.object({ number: z.number(), base64: z.string() })),
  }),
  z.object({ status: z.literal("not-rendered"), because: z.enum(["absent", "failed"]) }),
  z.object({ status: z.literal("refused"), reason: z.string() }),
]);
type Rendering = Exclude<z.output<typeof replySchema>, { status: "refused" }>;

const rendered: ReadonlySet<string> = new Set("docx docm xlsx xlsm pptx pptm odt ods odp pdf".split(" "));
/** findings named to the model at most */
const mostNamed = 30;

async function render({ path, pages }: Input, { view, documents, signal }: ToolContext): Promise<Rendering> {
  const asked = { op: "render", path: await view.localFile(path), name: nameOf(path), render: true };
  const parsed = replySchema.safeParse(await documents.request({ ...asked, ...(pages && { pages }) }, signal));
  if (!parsed.success)
    throw new DeskhandError(inputFailure(`The pages of ${path} could not be drawn; try fewer pages.`));
  if (parsed.data.status === "refused") throw new DeskhandError(inputFailure(`${path}: ${parsed.data.reason}`));
  return parsed.data;
}

async function lookUp(path: GuestPath, { view }: ToolContext): Promise<void> {
  const entry = await view.stat(path);
  if (entry?.entry !== "file")
    throw new DeskhandError(inputFailure(`${path} is not a file; give the path of a document.`));
  if (entry.isPlaceholder) throw new DeskhandError(inputFailure(`${path}: ${notDownloaded}`));
  if (!rendered.has(fileEnding(path)))
    throw new DeskhandError(
      inputFailure(`Pages are drawn of ${[...rendered].join(", ")} files; read others with file_read.`),
    );
}

type Look = Readonly<{ head: string; pictures: readonly Content[]; drawn: number }>;

/** The pages as the run's model sees them, and a line that says which they are. */
async function look(asked: Input, context: ToolContext, shelf: ToolDesks["pictures"]): Promise<Look> {
  const { path } = asked;
  const reply = await render(asked, context);
  if (reply.status !== "rendered") {
    const because =
      reply.because === "absent"
        ? "nothing on this computer renders such files (LibreOffice with isolation does)"
        : "rendering it went wrong";
    return { head: `The pages of ${path} were not drawn: ${because}.`, pictures: [], drawn: 0 };
  }
  const pictures: Content[] = [];
  const viewer = viewerOf(context, shelf ?? null);
  const hostPath = () => context.view.localFile(path);
  for (const page of viewer === null ? [] : reply.pages) {
    const picture = viewer && (await shownPicture(Buffer.from(page.base64, "base64"), { hostPath }, viewer));
    if (picture !== null) pictures.push(picture);
  }
  const numbers = reply.pages.map(({ number }) => number).join(", ");
  const head = `${path} has ${reply.pageCount} ${reply.pageCount === 1 ? "page" : "pages"}. `;
  const told =
    pictures.length > 0
      ? `Pictures of pages ${numbers} follow, in this order; look for what is cut, overlaps, is empty or hard to read, and mend it once.`
      : `This model sees no pictures; what was found on the pages by measuring follows.`;
  return { head: `${head}${told}`, pictures, drawn: reply.pages.length };
}

/** Draws pages for models that see; without `pictures` models get what was found on the pages by measuring. */
export function createDocumentRender({ pictures: shelf = null }: ToolDesks): Tool {
  return defineTool<Input>({
    kind: "work",
    name: "document_render",
    description:
      "Shows pages of a docx, xlsx, pptx or pdf as pictures with the check's findings. Look once at what you made before you hand it over.",
    input: toolInput(input, `{"path":"/home/ann/deck.pptx","pages":"1-4"}`),
    replay: "safe",
    actions: ({ path }) => [{ verb: "read", target: path }],
    untrusted: ({ path }) => path,
    locks: () => [],
    async run(asked, context) {
      const { path } = asked;
      await lookUp(path, context);
      context.progress(`Looking at the pages of ${nameOf(path)}`);
      const { head, pictures, drawn } = await look(asked, context, shelf);
      const check = isCheckedFile(path) ? await checkFile(path, context) : null;
      const findings = check?.findings.slice(0, mostNamed) ?? [];
      const lines = [
        head,
        ...(check ? [`${check.status}: ${check.summary}`] : []),
        ...fencedFindings(context.stepId, path, findings),
      ];
      const title =
        drawn === 0
          ? `Could not draw ${nameOf(path)}`
          : `Looked at ${drawn === 1 ? "a page" : `${drawn} pages`} of ${nameOf(path)}`;
      const result = textResult(lines.join("\n"), {
        kind: "checked",
        title,
        path,
        status: check?.status ?? "passed",
        summary: check?.summary ?? head,
        findings,
      });
      return { ...result, forModel: [...result.forModel, ...pictures] };
    },
  });
}
