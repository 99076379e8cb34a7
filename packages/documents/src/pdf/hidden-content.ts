import type { getDocumentProxy } from "unpdf";
import type { Finding } from "../hidden/hidden-findings.ts";
import { isUnseen } from "./form-fields.ts";
import { type DrawnText, drawnText } from "./hidden-text.ts";
import type { PictureDots } from "./picture-ink.ts";

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
  const unit = (font: string) => widthUnit(objectOf(page, font));
  const units = new Map<string, number | null>();
  const dots = new Map<string, PictureDots | null>();
  const pieces = drawnText({
    operators: operators.fnArray,
    operands: operators.argsArray,
    numbers: OPS,
    view: page.view,
    isLayerShown: (properties) => layers.isVisible(properties as never),
    widthUnit: (font) => known(units, font, unit),
    dotsOf: (name) => known(dots, name, (each) => dotsOf(objectOf(page, each))),
  });
  const at = `page ${page.pageNumber}`;
  const findings = unseenRuns(pieces).map(({ text, because }): Finding => {
    const kind = because === "text in a layer that is off" ? "layer" : "text";
    return { kind, at, because, text };
  });
  return { findings: [...findings, ...(await annotations(page, at))], isUnseen: unseenAmong(pieces) };
}

function known<Value>(values: Map<string, Value>, name: string, find: (name: string) => Value): Value {
  const found = values.get(name);
  if (found !== undefined) return found;
  const value = find(name);
  values.set(name, value);
  return value;
}

/** A font or a picture of a page, where it has come. */
function objectOf(page: PdfPage, name: string): unknown {
  for (const objects of [page.commonObjs, page.objs]) if (objects.has(name)) return objects.get(name);
  return null;
}

function widthUnit(font: unknown): number | null {
  const { vertical, fontMatrix } = (font ?? {}) as { vertical?: boolean; fontMatrix?: ArrayLike<number> };
  if (font === null || vertical === true) return null;
  return fontMatrix?.[0] ?? 0.001;
}

function dotsOf(picture: unknown): PictureDots | null {
  const { width, height, data } = (picture ?? {}) as Partial<PictureDots>;
  return width && height && data ? { width, height, data } : null;
}

/** What is not seen and stands together; words that are also seen on the page, as under their shadow, hide nothing. */
function unseenRuns(pieces: readonly DrawnText[]): { text: string; because: string }[] {
  const runs: { text: string; because: string }[] = [];
  let isOpen = false;
  for (const { text, because } of pieces) {
    const last: { text: string; because: string } | undefined = isOpen ? runs.at(-1) : undefined;
    if (last && last.because === because) last.text += ` ${text}`;
    else if (because !== null) runs.push({ text, because });
    isOpen = because !== null;
  }
  const seen = plain(pieces.filter(({ because }) => because === null).map(({ text }) => text));
  return runs.filter(({ text }) => !seen.includes(plain([text])));
}

function plain(texts: readonly string[]): string {
  return texts.join("").replace(/\s/g, "");
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

type Annotation = Readonly<{
  subtype?: string;
  contentsObj?: { str?: string };
  fieldName?: string;
  fieldValue?: unknown;
  alternativeText?: string;
  annotationFlags?: number;
  rect?: readonly number[];
}>;

async function annotations(page: PdfPage, at: string): Promise<Finding[]> {
  const found = (await page.getAnnotations().catch(() => [])) as readonly Annotation[];
  return found.flatMap((each) => {
    if (each.subtype === "Widget") return unseenField(each, at);
    const text = each.contentsObj?.str?.trim() ?? "";
    if (text === "" || each.subtype === "Link") return [];
    return [{ kind: "comment", at, because: `note on the page (${each.subtype ?? "unknown"})`, text } as const];
  });
}

/** What was entered where nobody sees it, and what a form says only to those who point at a field. */
function unseenField(field: Annotation, at: string): Finding[] {
  const { fieldName = "", fieldValue, alternativeText = "", annotationFlags = 0, rect = [] } = field;
  const values = (Array.isArray(fieldValue) ? fieldValue : [fieldValue]).filter((each) => typeof each === "string");
  const entered = values.join(", ").trim();
  const text = [fieldName, entered].filter((each) => each !== "").join(": ");
  return [
    ...(isUnseen(annotationFlags, rect) && entered !== "" && entered !== "Off"
      ? [{ kind: "text", at, because: "hidden field of a form", text } as const]
      : []),
    ...(alternativeText.length > LONG_HINT
      ? [{ kind: "comment", at, because: "hint of a field of a form", text: alternativeText } as const]
      : []),
  ];
}

/** characters a field's name may have; a longer one is a text */
const LONG_HINT = 200;

/** What the file holds beside its pages: properties, attached files and scripts, none of which is opened or run. */
export async function hiddenInFile(document: PdfDocument): Promise<Finding[]> {
  const { info, metadata } = await document.getMetadata().catch(() => ({ info: {}, metadata: null }));
  const properties = Object.entries(info as Record<string, unknown>).filter(
    ([name, value]) => typeof value === "string" && !SHOWN_OR_DULL.test(name),
  );
  const attached = attachedNames(await document.getAttachments().catch(() => null));
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
      ? [
          {
            kind: "macro",
            at: "",
            because: "scripts, which are never run",
            text: scripts.join(" "),
            count: scripts.length,
          } as const,
        ]
      : []),
  ];
}

/** The names of attached files with what is said of them. */
function attachedNames(attachments: unknown): readonly string[] {
  const entries =
    attachments instanceof Map ? [...attachments] : Object.entries((attachments ?? {}) as Record<string, unknown>);
  return entries.map(([key, value]) => {
    const { filename, description } = (value ?? {}) as { filename?: string; description?: string };
    return [filename || String(key), description ?? ""].join(" ").trim();
  });
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
