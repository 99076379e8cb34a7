import { basename } from "node:path";
import type { DocumentReader } from "../document-reader.ts";
import { imageKind } from "../image/image-size.ts";
import { Refusal } from "../refusal.ts";
import type { ArrangeOutcome, PageOutcome, PagesFileOutcome, SheetOutcome } from "./preview-outcome.ts";
import type { PreviewOutcomeOf, PreviewRequest } from "./preview-requests.ts";

/** What requests need of the process. */
export type PreviewPorts = Readonly<{
  reader: DocumentReader;
  read(path: string): Promise<Uint8Array>;
  /** writes a new file in the folder for output and gives its path; refuses any other place */
  write(path: string, bytes: Uint8Array): Promise<string>;
}>;

type Asked<Op extends PreviewRequest["op"]> = Extract<PreviewRequest, { op: Op }>;

/** Answers a request of whoever shows files to people; throws a refusal where that is not possible. */
export async function performPreview(
  request: PreviewRequest,
  ports: PreviewPorts,
): Promise<PreviewOutcomeOf[PreviewRequest["op"]]> {
  const name = request.name ?? basename(request.path);
  switch (request.op) {
    case "preview":
      return (await import("./preview-file.ts")).previewFile(await ports.read(request.path), name, ports.reader);
    case "web-page":
      return (await import("./preview-file.ts")).cleanWebPage(await ports.read(request.path), name);
    case "sheet":
      return sheet(request, name, ports);
    case "arrange":
      return arrange(request, ports);
    case "page":
      return page(request, ports);
    case "pages":
      return pages(request, ports);
    case "compare": {
      const before = { bytes: await ports.read(request.files.before), name: request.beforeName ?? name };
      const after = { bytes: await ports.read(request.path), name };
      return (await import("../comparing/compare-files.ts")).compareFiles(before, after, ports.reader);
    }
  }
}

async function sheet(request: Asked<"sheet">, name: string, ports: PreviewPorts): Promise<SheetOutcome> {
  const { sheetRows } = await import("./sheet-rows.ts");
  const { bytes, ...rest } = await sheetRows(await ports.read(request.path), name, request.sheet);
  return { status: "written", path: await ports.write(request.output, bytes), ...rest };
}

async function arrange(request: Asked<"arrange">, ports: PreviewPorts): Promise<ArrangeOutcome> {
  const { arrangeRows } = await import("./arrange-rows.ts");
  const { bytes, ...rest } = arrangeRows(await ports.read(request.path), request.arrangement);
  return { status: "written", path: await ports.write(request.output, bytes), ...rest };
}

async function page(request: Asked<"page">, ports: PreviewPorts): Promise<PageOutcome> {
  const file = await ports.read(request.path);
  const draw =
    imageKind(file) === "tiff"
      ? (await import("./tiff-picture.ts")).tiffPicture
      : (await import("./page-picture.ts")).pagePicture;
  const { bytes, ...rest } = await draw(file, request.number, request.side);
  return { status: "written", path: await ports.write(request.output, bytes), ...rest };
}

async function pages(request: Asked<"pages">, ports: PreviewPorts): Promise<PagesFileOutcome> {
  if (request.rendered === undefined)
    throw new Refusal(
      "unsupported",
      request.notRendered === "failed"
        ? "LibreOffice could not draw the pages of this file."
        : "The pages cannot be drawn here, because LibreOffice or the isolation it runs in is missing.",
    );
  const bytes = await ports.read(request.rendered);
  const { pageSizes } = await import("./page-picture.ts");
  const sizes = await pageSizes(bytes);
  return { status: "written", path: await ports.write(request.output, bytes), pages: sizes.pages };
}
