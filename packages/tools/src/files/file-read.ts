import {
  DeskhandError,
  defineTool,
  type GuestPath,
  inputFailure,
  oneLine,
  type Tool,
  type ToolContext,
  type Transcriber,
} from "@deskhand/contracts";
import { findInvisible } from "@deskhand/documents/invisible-characters";
import { z } from "zod";
import { aboutRecording, isRecording } from "../audio/recordings.ts";
import { fence } from "../fence.ts";
import { fenceHidden, type HiddenContent, hiddenContentSchema, toldHidden } from "../hidden-content.ts";
import { mediaType } from "../media-type.ts";
import { fileEnding, nameOf, pathInput } from "../path-input.ts";
import { textResult } from "../result.ts";
import type { ToolDesks } from "../tool-desks.ts";
import { toolInput } from "../tool-input.ts";
import { windowLines } from "../window.ts";
import { lookUpFile } from "./look-up.ts";
import { shownPicture } from "./shown-picture.ts";
import { decodeText } from "./text-encoding.ts";

/** `bytes` of the largest file that is read */
const maxReadBytes = 100_000_000;
/** characters of facts about a document at most */
const maxFacts = 2_000;
/** characters of a document's text asked of the reader; further lines stay out of reach and are said to be cut */
const maxDocumentCharacters = 4_000_000;

/** formats that are read with their structure even where the bytes would pass as text */
const structured = new Set("csv tsv eml html htm pdf docx xlsx pptx png jpg jpeg gif webp tif tiff bmp".split(" "));

const input = z.strictObject({
  path: pathInput,
  offset: z.int().min(1).default(1).describe("first line"),
  limit: z.int().min(1).optional().describe("lines"),
  at: z.string().min(1).max(300).optional().describe("part: Sheet1!A200:F400, page 3-5, slide 2, p20-p60"),
});

/** what the reader of the documents package answers; facts are shown and never interpreted */
const readReplySchema = z.discriminatedUnion("status", [
  z.looseObject({
    status: z.literal("read"),
    mediaType: z.string(),
    text: z.string(),
    facts: z.record(z.string(), z.unknown()).default({}),
    truncated: z.boolean().default(false),
    hidden: z.array(hiddenContentSchema).default([]),
  }),
  z.looseObject({ status: z.literal("refused"), reason: z.string() }),
]);

type Readable = Readonly<{
  text: string;
  mediaType: string;
  facts: string;
  isTruncated: boolean;
  bytes: Uint8Array;
  hidden: readonly HiddenContent[];
}>;

async function readDocument(
  path: GuestPath,
  bytes: Uint8Array,
  { view, documents, signal, progress }: ToolContext,
  at: string | undefined,
): Promise<Readable> {
  progress(`Reading ${nameOf(path)}`);
  const hostPath = await view.localFile(path);
  const part = at === undefined ? {} : { at };
  const asked = {
    op: "read",
    path: hostPath,
    name: nameOf(path),
    maxCharacters: maxDocumentCharacters,
    addresses: true,
    ...part,
  };
  const reply = await documents.request(asked, signal);
  const parsed = readReplySchema.safeParse(reply);
  if (!parsed.success)
    throw new DeskhandError(
      inputFailure(`${path} could not be read; try it once more, then open it in its own program.`),
    );
  if (parsed.data.status === "refused") throw new DeskhandError(inputFailure(`${path}: ${parsed.data.reason}`));
  const { text, mediaType: type, facts, truncated, hidden } = parsed.data;
  const shownFacts = Object.keys(facts).length === 0 ? "" : `facts: ${JSON.stringify(facts).slice(0, maxFacts)}\n`;
  return { text, mediaType: type, facts: shownFacts, isTruncated: truncated, bytes, hidden };
}

function startsAsPdf(bytes: Uint8Array): boolean {
  return new TextDecoder("latin1").decode(bytes.subarray(0, 5)) === "%PDF-";
}

/** Text as it is; everything else through the reader process. The read is remembered either way, so that a later change has its base. */
async function readAny(
  path: GuestPath,
  context: ToolContext,
  transcriber: Transcriber | null,
  at: string | undefined,
): Promise<Readable> {
  if (isRecording(path)) throw new DeskhandError(inputFailure(aboutRecording(path, transcriber)));
  const bytes = await context.view.read(path, { maxBytes: maxReadBytes });
  const plain = structured.has(fileEnding(path)) || startsAsPdf(bytes) ? null : decodeText(bytes);
  if (plain === null || at !== undefined) return readDocument(path, bytes, context, at);
  const known = mediaType(path);
  const type = known === "application/octet-stream" ? "text/plain" : known;
  const hidden = findInvisible(plain.text).map((found) => ({ kind: "characters", at: "", ...found }));
  return { text: plain.text, mediaType: type, facts: "", isTruncated: false, bytes, hidden };
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r\n|\n|\r/);
}

const truncatedNote =
  "cut: its end is missing, the document is longer than one reading takes; read a part of it with at";

/** Reads files; without `pictures` models get the words in pictures only. */
export function createFileRead({ pictures = null, transcriber = null }: ToolDesks): Tool {
  return defineTool<z.output<typeof input>>({
    kind: "work",
    name: "file_read",
    description:
      "Reads a file as text: plain text as it is; office files old and new, pdf, csv, mail and html as Markdown with addresses; pictures and scans by text recognition; archives as lists. `at` reads one part of a large file.",
    input: toolInput(input, `{"path":"/home/ann/notes.txt","offset":1,"limit":200}`),
    replay: "safe",
    actions: ({ path }) => [{ verb: "read", target: path }],
    untrusted: ({ path }) => path,
    locks: () => [],
    async run({ path, offset, limit, at }, context) {
      await lookUpFile(context.view, path);
      const {
        bytes,
        text,
        mediaType: type,
        facts,
        isTruncated,
        hidden,
      } = await readAny(path, context, transcriber, at);
      const picture = await shownPicture(bytes, context, pictures);
      const lines = linesOf(text);
      if (offset > lines.length && offset > 1)
        throw new DeskhandError(inputFailure(`${path} has ${lines.length} lines; offset has to be at most that.`));
      const { shown, note } = windowLines(lines, offset, limit);
      const head = `${oneLine(path)} (${type}, ${lines.length} lines)`;
      const content = `${offset === 1 ? facts : ""}${shown.join("\n")}`;
      const body = content === "" ? "the file has no text" : fence(context.stepId, path, content);
      const unseen = offset === 1 ? fenceHidden(context.stepId, path, hidden) : "";
      const parts = [head, body, note, isTruncated ? truncatedNote : "", unseen].filter((part) => part !== "");
      const result = textResult(parts.join("\n"), {
        kind: "read",
        title: `Read ${nameOf(path)}`,
        path,
        mediaType: type,
        lines: lines.length,
        isCut: note !== "" || isTruncated,
        ...(hidden.length > 0 && { hidden: toldHidden(hidden) }),
      });
      return picture === null ? result : { ...result, forModel: [...result.forModel, picture] };
    },
  });
}
