import { openOfficePackage } from "../ooxml/office-package.ts";
import { themeLike } from "../theme/theme-like.ts";
import type { CreateOutcome } from "../workbook/create-outcome.ts";
import type { CreateRequest } from "./create-file.ts";
import type { FileOutcome } from "./created-file.ts";
import type { NamedFiles } from "./picture.ts";

/**
 * Makes a file in the looks of another one. From a file of its own kind it takes styles, pages and layouts, from another kind fonts and
 * colors. Throws a refusal when the other file cannot be used.
 */
export async function createFileLike(
  { kind, description, pages, printed }: CreateRequest,
  like: Uint8Array,
  files: NamedFiles,
): Promise<FileOutcome | CreateOutcome> {
  const theme = themeLike(like);
  const { mainType } = openOfficePackage(like);
  if (kind === "svg" || kind === "png")
    return (await import("./charts/create-chart.ts")).createChart(kind, description, { theme });
  if (kind === "xlsx")
    return (await import("../workbook/create-workbook.ts")).createWorkbook(description, {
      theme,
      printed: printed === true,
    });
  if (kind === "pptx") {
    const made = await (await import("./pptx/create-deck.ts")).createDeck(description, { files, theme });
    if (made.status !== "created" || !mainType.includes("presentationml")) return made;
    const { likeDeck } = await import("./pptx/like-deck.ts");
    return { ...made, bytes: likeDeck(made.bytes, like) };
  }
  const { createDocument } = await import("./docx/create-document.ts");
  const isText = mainType.includes("wordprocessingml") || /ms-word\./.test(mainType);
  const { likeDocument, paperLike } = await import("./docx/like-document.ts");
  const paper = isText ? paperLike(like) : null;
  const options = { files, theme, ...(pages && { pages }), ...(paper && { paper }) };
  const made = await createDocument(description, options);
  if (made.status !== "created" || !isText) return made;
  const { header, footer } = description as Readonly<{ header?: unknown; footer?: unknown }>;
  const own = { header: header !== undefined, footer: footer !== undefined };
  return { ...made, bytes: likeDocument(made.bytes, like, own) };
}
