import { open, realpath } from "node:fs/promises";
import { basename, dirname, relative, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { DocumentReader } from "./document-reader.ts";
import { editFile } from "./editing/edit-file.ts";
import type { RefusedDocument } from "./outcome.ts";
import { performPreview } from "./preview/perform-preview.ts";
import {
  type DocumentReply,
  type DocumentRequest,
  documentRequest,
  type OutcomeOf,
  type WrittenEdit,
  type WrittenFile,
} from "./protocol.ts";
import { readInput } from "./read-input.ts";
import { Refusal, refusedBy } from "./refusal.ts";
import { createFile } from "./writing/create-file.ts";

export type ServeOptions = Readonly<{
  input: Readable;
  output: Writable /** the only folder files are written to */;
  outputFolder: string | null;
}>;

/**
 * Answers requests, one JSON line each, until the input ends; one at a time, in order. It opens the paths named in requests and no
 * other, writes only new files in the output folder, and uses no network. A request that goes wrong is answered as refused. Time
 * and memory are bounded by whoever started the process, by ending it.
 */
export async function serve(options: ServeOptions): Promise<void> {
  const reader = new DocumentReader();
  const lines = createInterface({ input: options.input, crlfDelay: Number.POSITIVE_INFINITY });
  try {
    for await (const line of lines) {
      if (line.trim() === "") continue;
      const reply = await answer(line, reader, options.outputFolder);
      options.output.write(`${JSON.stringify(reply)}\n`);
    }
  } finally {
    await reader.close();
  }
}

async function answer(line: string, reader: DocumentReader, outputFolder: string | null): Promise<DocumentReply> {
  const request = parseRequest(line);
  if (!request.ok) return request;
  try {
    return { id: request.value.id, ok: true, outcome: await perform(request.value, reader, outputFolder) };
  } catch (error) {
    return { id: request.value.id, ok: true, outcome: refusedBy(error) };
  }
}

function parseRequest(line: string): { ok: true; value: DocumentRequest } | Extract<DocumentReply, { ok: false }> {
  let id: string | null = null;
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null && "id" in value && typeof value.id === "string") id = value.id;
    const parsed = documentRequest.safeParse(value);
    if (parsed.success) return { ok: true, value: parsed.data };
    const reasons = parsed.error.issues
      .slice(0, 5)
      .map((issue) => `${issue.path.join(".") || "request"}: ${issue.message}`);
    return { id, ok: false, error: `The request does not fit: ${reasons.join("; ")}.` };
  } catch {
    return { id, ok: false, error: "The line is not JSON." };
  }
}

async function perform(
  request: DocumentRequest,
  reader: DocumentReader,
  outputFolder: string | null,
): Promise<OutcomeOf[DocumentRequest["op"]]> {
  switch (request.op) {
    case "read": {
      const { id: _, op: __, path, ...options } = request;
      return reader.read(await readInput(path), { name: basename(path), ...defined(options) });
    }
    case "tables": {
      const { id: _, op: __, path, ...window } = request;
      return reader.tables(await readInput(path), { name: basename(path), ...defined(window) });
    }
    case "create":
      return create(request, outputFolder);
    case "convert":
      return convert(request, reader, outputFolder);
    case "edit":
      return edit(request, outputFolder);
    case "render": {
      const { path, rendered, notRendered, pages, side } = request;
      const wanted = defined({ pages, side });
      const { pagePictures } = await import("./rendering/page-pictures.ts");
      return pagePictures(await readInput(rendered ?? path), { ...wanted, notRendered: notRendered ?? null });
    }
    case "tag":
      return tag(request, outputFolder);
    case "query": {
      const { files, sql, limit } = request;
      const { queryTables } = await import("./querying/query-tables.ts");
      const named = Object.entries(files).map(async ([name, path]) => ({ name, path, bytes: await readInput(path) }));
      return queryTables({ files: await Promise.all(named), ...defined({ sql, limit }) }, reader);
    }
    case "check": {
      const { path, name, rendered, notRendered, recalculated, schemaErrors } = request;
      const [pages, computed] = await Promise.all([rendered, recalculated].map((each) => each && readInput(each)));
      const { checkDocument } = await import("./checking/check-document.ts");
      return checkDocument(await readInput(path), {
        name: name ?? basename(path),
        ...(pages && { rendered: pages }),
        ...(computed && { recalculated: computed }),
        ...defined({ notRendered, schemaErrors }),
      });
    }
    default:
      return performPreview(request, {
        reader,
        read: readInput,
        write: async (wanted, bytes) => {
          const path = await outputPath(wanted, outputFolder);
          await writeNew(path, bytes);
          return path;
        },
      });
  }
}

/** Without the keys that were not given. */
function defined<Shape extends object>(shape: Shape): { [Key in keyof Shape]?: Exclude<Shape[Key], undefined> } {
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as never;
}

async function create(
  request: Extract<DocumentRequest, { op: "create" }>,
  outputFolder: string | null,
): Promise<WrittenFile | RefusedDocument> {
  const path = await outputPath(request.output, outputFolder);
  const files = await readFiles(request.files ?? {});
  const like = request.like === undefined ? undefined : files.get(request.like);
  if (request.like !== undefined && like === undefined)
    throw new Refusal(
      "unsupported",
      `The file ${request.like} was not found; give the path of a file to take the looks from.`,
    );
  const outcome = await createFile({ ...request, like }, files);
  if (outcome.status === "refused") return outcome;
  await writeNew(path, outcome.bytes);
  const { bytes, ...made } = outcome;
  return { ...made, path, bytes: bytes.length };
}

async function edit(
  request: Extract<DocumentRequest, { op: "edit" }>,
  outputFolder: string | null,
): Promise<WrittenEdit | RefusedDocument> {
  const path = await outputPath(request.output, outputFolder);
  const name = request.name ?? basename(request.path);
  const author = request.author === undefined ? {} : { author: request.author };
  const files = await readFiles(request.files ?? {});
  const outcome = await editFile(await readInput(request.path), request.edits, { name, files, ...author });
  if (outcome.status === "refused") return outcome;
  await writeNew(path, outcome.bytes);
  return { ...outcome, path, bytes: outcome.bytes.length };
}

async function convert(
  { path: source, name = basename(source), kind, output }: Extract<DocumentRequest, { op: "convert" }>,
  reader: DocumentReader,
  outputFolder: string | null,
): Promise<WrittenFile | RefusedDocument> {
  const path = await outputPath(output, outputFolder);
  const { convertFile } = await import("./converting/convert-file.ts");
  const outcome = await convertFile(await readInput(source), { name, kind }, reader);
  if (outcome.status === "refused") return outcome;
  await writeNew(path, outcome.bytes);
  const { bytes, ...made } = outcome;
  return { ...made, path, bytes: bytes.length };
}

async function tag(
  { path: pdf, files, kind, language, output }: Extract<DocumentRequest, { op: "tag" }>,
  outputFolder: string | null,
): Promise<WrittenFile> {
  const path = await outputPath(output, outputFolder);
  const { completeTags } = await import("./pdf-tags/complete-tags.ts");
  const source = { kind, bytes: await readInput(files.source), language };
  const { bytes, remarks } = await completeTags(await readInput(pdf), source);
  await writeNew(path, bytes);
  return { status: "created", path, bytes: bytes.length, report: {}, ...(remarks.length > 0 && { remarks }) };
}

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
}

async function readFiles(paths: Readonly<Record<string, string>>): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const [name, path] of Object.entries(paths)) files.set(name, await readInput(path));
  return files;
}

/** The path to write, once it is sure to be a new file right in the output folder, links resolved. */
async function outputPath(path: string, outputFolder: string | null): Promise<string> {
  const refusal = new Refusal("unsupported", "The file was not written: its path is not in the folder for output.");
  if (outputFolder === null) throw refusal;
  const folder = await realpath(outputFolder);
  const parent = await realpath(dirname(resolve(path)));
  if (relative(folder, parent) !== "") throw refusal;
  return resolve(parent, basename(path));
}
