import { DeskhandError, type DocumentProcess, inputFailure } from "@deskhand/contracts";
import { z } from "zod";
import { type HiddenContent, hiddenContentSchema } from "../hidden-content.ts";

/** characters of facts about a document at most */
const maxFacts = 2_000;
/** characters of a document's text asked of the reader; further lines stay out of reach and are said to be cut */
const maxDocumentCharacters = 4_000_000;

/** what the reader of the documents package answers; facts are shown, and only sizes are used */
const readReplySchema = z.discriminatedUnion("status", [
  z.looseObject({
    status: z.literal("read"),
    mediaType: z.string(),
    text: z.string(),
    facts: z
      .looseObject({
        pixels: z.object({ width: z.number(), height: z.number() }).optional().catch(undefined),
        pageCount: z.int().positive().optional().catch(undefined),
      })
      .default({}),
    truncated: z.boolean().default(false),
    hidden: z.array(hiddenContentSchema).default([]),
  }),
  z.looseObject({ status: z.literal("refused"), reason: z.string() }),
]);

/** A file as text, with what is known of it. */
export type Readable = Readonly<{
  text: string;
  mediaType: string;
  /** one line for the model; empty when there is nothing to say */
  facts: string;
  isTruncated: boolean;
  hidden: readonly HiddenContent[];
  /** size of a picture as stored */
  pixels?: Readonly<{ width: number; height: number }> | undefined;
  pageCount?: number | undefined;
}>;

export type DocumentPlace = Readonly<{
  /** where the bytes lie on this computer */
  hostPath: string;
  /** its ending helps to tell the format */
  name: string;
  /** what failures call it */
  shownAs: string;
}>;

export type ReadRequest = Readonly<{
  /** one part of it, as the reader names parts */
  at?: string | undefined;
  /** without recognising the text in pictures of pages */
  isQuick?: boolean;
}>;

/** Reads a document in the process for untrusted files; throws `DeskhandError` (`input`) with what to do. */
export async function readDocument(
  { hostPath, name, shownAs }: DocumentPlace,
  { at, isQuick = false }: ReadRequest,
  documents: DocumentProcess,
  signal: AbortSignal,
): Promise<Readable> {
  const asked = {
    op: "read",
    path: hostPath,
    name,
    maxCharacters: maxDocumentCharacters,
    addresses: true,
    ...(at === undefined ? {} : { at }),
    ...(isQuick ? { ocr: false } : {}),
  };
  const parsed = readReplySchema.safeParse(await documents.request(asked, signal));
  if (!parsed.success)
    throw new DeskhandError(
      inputFailure(`${shownAs} could not be read; try it once more, then open it in its own program.`),
    );
  if (parsed.data.status === "refused") throw new DeskhandError(inputFailure(`${shownAs}: ${parsed.data.reason}`));
  const { text, mediaType, facts, truncated, hidden } = parsed.data;
  const shownFacts = Object.keys(facts).length === 0 ? "" : `facts: ${JSON.stringify(facts).slice(0, maxFacts)}\n`;
  const { pageCount, pixels } = facts;
  return { text, mediaType, facts: shownFacts, isTruncated: truncated, hidden, pageCount, pixels };
}
