import type { getDocumentProxy } from "unpdf";
import type { Finding } from "../hidden/hidden-findings.ts";
import { type DrawnText, drawnText } from "./hidden-text.ts";

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;
type PdfPage = Awaited<ReturnType<PdfDocument["getPage"]>>;
type Operators = Awaited<ReturnType<PdfPage["getOperatorList"]>>;

/** Says of a piece of a page's text whether it is one that is not seen. */
export type IsUnseen = (text: string) => boolean;

/** What a page draws without showing it. */
export async function hiddenOnPage(
  document: PdfDocument,
  page: PdfPage,
  operators: Operators,
): Promise<{ findings: readonly Finding[]; isUnseen: IsUnseen }> {
  const { getResolvedPDFJS } = await import("unpdf");
  const { OPS } = await getResolvedPDFJS();
  const layers = await document.getOptionalContentConfig();
  const pieces = drawnText({
    operators: operators.fnArray,
    operands: operators.argsArray,
    numbers: OPS,
    view: page.view,
    isLayerShown: (properties) => layers.isVisible(properties as never),
  });
  const at = `page ${page.pageNumber}`;
  const unseen = pieces.filter((piece) => piece.because !== null);
  const findings = unseen.map(({ text, because }): Finding => {
    const kind = because === "text in a layer that is off" ? "layer" : "text";
    return { kind, at, because: because ?? "", text };
  });
  return { findings: [...findings, ...(await annotations(page, at))], isUnseen: unseenAmong(pieces) };
}

/** Compares without spaces, since the library joins and splits pieces of text as it likes. */
function unseenAmong(pieces: readonly DrawnText[]): IsUnseen {
  const join = (wanted: boolean) =>
    pieces
      .filter((piece) => (piece.because !== null) === wanted)
      .map((piece) => piece.text.replace(/\s/g, ""))
      .join("\n");
  const hidden = join(true);
  if (hidden === "") return () => false;
  const joinedHidden = hidden.replaceAll("\n", "");
  const seen = join(false).replaceAll("\n", "");
  return (text) => {
    const plain = text.replace(/\s/g, "");
    return plain !== "" && joinedHidden.includes(plain) && !seen.includes(plain);
  };
}

async function annotations(page: PdfPage, at: string): Promise<Finding[]> {
  const found = (await page.getAnnotations().catch(() => [])) as {
    subtype?: string;
    contentsObj?: { str?: string };
    hidden?: boolean;
  }[];
  return found.flatMap((each) => {
    const text = each.contentsObj?.str?.trim() ?? "";
    if (text === "" || each.subtype === "Link" || each.subtype === "Widget") return [];
    return [{ kind: "comment", at, because: `note on the page (${each.subtype ?? "unknown"})`, text } as const];
  });
}

/** What the file holds beside its pages: properties, attached files and scripts, none of which is opened or run. */
export async function hiddenInFile(document: PdfDocument): Promise<Finding[]> {
  const { info, metadata } = await document.getMetadata().catch(() => ({ info: {}, metadata: null }));
  const properties = Object.entries(info as Record<string, unknown>).filter(
    ([name, value]) => typeof value === "string" && !SHOWN_OR_DULL.test(name),
  );
  const attached = Object.keys((await document.getAttachments().catch(() => null)) ?? {});
  const scripts = Object.values((await document.getJSActions().catch(() => null)) ?? {}).flat();
  return [
    ...properties.map(
      ([name, value]): Finding => ({
        kind: "metadata",
        at: name,
        because: "property of the file",
        text: String(value),
      }),
    ),
    ...describedBy(metadata),
    ...attached.map(
      (name): Finding => ({ kind: "part", at: "", because: "attached file, not read", text: name, count: 1 }),
    ),
    ...(scripts.length > 0
      ? [{ kind: "macro", at: "", because: "scripts, which are never run", text: "", count: scripts.length } as const]
      : []),
  ];
}

const SHOWN_OR_DULL =
  /^(Title|Author|CreationDate|ModDate|PDFFormatVersion|Producer|Creator|Language|EncryptFilterName|Trapped|Subject)$/;

function describedBy(metadata: unknown): Finding[] {
  const holder = metadata as { get?: (name: string) => unknown } | null;
  const text = holder?.get?.("dc:description");
  return typeof text === "string"
    ? [{ kind: "metadata", at: "description", because: "property of the file", text }]
    : [];
}
