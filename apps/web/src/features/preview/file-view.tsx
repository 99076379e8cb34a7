import type { FileRef } from "@deskhand/client";
import { type ReactNode, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { Button } from "../../ui/button.tsx";
import { DocumentView } from "./document-view.tsx";
import { keyOf } from "./file-key.ts";
import { PagesView } from "./pages-view.tsx";
import { MailView, PictureView, PlayerView, TextView, WebPageView } from "./plain-views.tsx";
import { hasDrawnPages, ownKind } from "./preview-kind.ts";
import { SheetsView } from "./sheets-view.tsx";
import { SlidesView } from "./slides-view.tsx";
import { useMark } from "./source-context.tsx";
import { ViewTools } from "./tool-place.tsx";
import { Trouble, Waiting } from "./trouble.tsx";

/** A file of any kind, as large as its frame. */
export function FileView({ file }: Readonly<{ file: FileRef }>) {
  const own = ownKind(file.path);
  if (own === "picture") return <PictureView file={file} />;
  if (own !== null) return <PlayerView file={file} isFilm={own === "film"} />;
  return <ReadyFile key={keyOf(file)} file={file} />;
}

function ReadyFile({ file }: Readonly<{ file: FileRef }>) {
  const key = keyOf(file);
  const { problem, value } = useAnswer(key, () => deskhand.previews.preview(file));
  if (problem !== null) return <Trouble text={problem} file={file} />;
  if (value === null) return <Waiting label="Making it ready …" />;
  switch (value.kind) {
    case "document":
      return (
        <WithPages file={file}>
          <DocumentView preview={value} />
        </WithPages>
      );
    case "sheets":
      return <SheetsView file={file} fileKey={key} preview={value} />;
    case "slides":
      return <SlidesView file={file} fileKey={key} preview={value} />;
    case "pages":
      return <PagesView file={file} fileKey={key} pages={value.pages} isCut={value.isCut} word="Page" />;
    case "mail":
      return <MailView file={file} preview={value} />;
    case "page":
      return <WebPageView file={file} />;
    case "picture":
      return <PictureView file={file} />;
    case "text":
      return (
        <WithPages file={file}>
          <TextView path={file.path} preview={value} />
        </WithPages>
      );
  }
}

/** Offers the pages as they are printed beside the text, where they can be drawn. */
function WithPages({ children, file }: Readonly<{ file: FileRef; children: ReactNode }>) {
  const mark = useMark();
  // a page without a quote can be found only where there are pages
  const [isDrawn, setDrawn] = useState(mark?.source.page !== undefined && mark.source.quote === undefined);
  if (!hasDrawnPages(file.path)) return children;
  return (
    <>
      <ViewTools>
        <Button size="small" look="quiet" className="-ml-2.5" onClick={() => setDrawn(!isDrawn)}>
          {isDrawn ? "Show it as text" : "Show its pages as printed"}
        </Button>
      </ViewTools>
      {isDrawn ? <DrawnPages file={file} /> : children}
    </>
  );
}

function DrawnPages({ file }: Readonly<{ file: FileRef }>) {
  const key = keyOf(file);
  const { problem, value } = useAnswer(key, () => deskhand.previews.pages(file));
  if (problem !== null) return <Trouble text={problem} file={file} />;
  if (value === null) return <Waiting label="The pages are being drawn …" />;
  return <PagesView file={file} fileKey={key} pages={value} word="Page" />;
}
