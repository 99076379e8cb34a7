import type { FileRef } from "@deskhand/client";
import type { GuestPath, ShownSource, TaskId } from "@deskhand/contracts";
import { type ReactNode, useMemo, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { fileName } from "../../words/paths.ts";
import { FileView } from "./file-view.tsx";
import { MarkContext, ShowSource } from "./source-context.tsx";
import { placeInWords } from "./source-words.ts";
import { ToolPlace } from "./tool-place.tsx";

type WithSourcesProps = Readonly<{ taskId: TaskId; path: GuestPath; children: ReactNode }>;

/** Lets the sources that a file names be looked at, over the file itself. */
export function WithSources({ children, path, taskId }: WithSourcesProps) {
  const [shown, setShown] = useState<ShownSource | null>(null);
  return (
    <ShowSource value={setShown}>
      {children}
      {shown !== null && <SourceWindow carrier={{ taskId, path }} source={shown} onClose={() => setShown(null)} />}
    </ShowSource>
  );
}

type SourceWindowProps = Readonly<{ carrier: FileRef; source: ShownSource; onClose(): void }>;

function SourceWindow({ carrier, onClose, source }: SourceWindowProps) {
  const { path, taskId } = carrier;
  const key = `source\n${taskId}\n${path}\n${source.file}`;
  const { problem, value } = useAnswer(key, () => deskhand.previews.source(carrier, source.file));
  const [isFound, setFound] = useState<boolean | null>(null);
  const mark = useMemo(() => ({ source, report: setFound }), [source]);
  const place = placeInWords(source);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={fileName(source.file)}
      description={`Source for ${fileName(path)}${place === "" ? "" : `: ${place}`}`}
      place="full"
      width="full"
    >
      <p role="status" className="pb-2 text-sm wrap-anywhere">
        {foundInWords(source, isFound)}
      </p>
      {problem !== null && (
        <p role="alert" className="m-auto max-w-prose p-6 text-center wrap-anywhere">
          {problem}
        </p>
      )}
      {value !== null && (
        <div className="flex min-h-80 flex-1 flex-col">
          <WithSources taskId={taskId} path={value}>
            <MarkContext value={mark}>
              <ToolPlace value={null}>
                <FileView file={{ taskId, path: value }} />
              </ToolPlace>
            </MarkContext>
          </WithSources>
        </div>
      )}
    </Dialog>
  );
}

function foundInWords({ cell, quote }: ShownSource, isFound: boolean | null): string {
  if (isFound === null) return quote === undefined ? "" : `The quote: “${quote}”`;
  if (quote === undefined) return isFound && cell !== undefined ? `${cell} is marked.` : "";
  if (isFound) return `Marked: “${quote}”`;
  return `“${quote}” was not found as text here. The file may have changed since, or show it as a picture.`;
}
