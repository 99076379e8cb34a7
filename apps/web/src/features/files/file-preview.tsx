import type { ChangeSetId, GuestPath } from "@deskhand/contracts";
import { useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { useTask } from "../../connection/use-task.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { fileName } from "../../words/paths.ts";
import { MarkdownText } from "../transcript/markdown-text.tsx";
import { type PreviewKind, previewKind } from "./file-kind.ts";
import { parseTable } from "./parse-table.ts";

type FilePreviewProps = Readonly<{
  path: GuestPath;
  /** both sides of an edit, to look at one after the other; `null` shows the file as it is */
  sides: Readonly<{ changeSet: ChangeSetId }> | null;
  onClose(): void;
}>;

/** Shows a file inside the page. */
export function FilePreview({ path, sides, onClose }: FilePreviewProps) {
  const { id } = useTask();
  const [side, setSide] = useState<"before" | "after">("after");
  const kind = previewKind(path);
  const shown: Parameters<typeof deskhand.file>[2] = sides === null ? undefined : { side, changeSet: sides.changeSet };
  const url = deskhand.fileUrl(id, path, shown);
  return (
    <Dialog isOpen onClose={onClose} title={fileName(path)} width="wide">
      <div className="mb-3 flex flex-wrap gap-2">
        {sides !== null &&
          (["before", "after"] as const).map((each) => (
            <Button
              key={each}
              size="small"
              look={side === each ? "primary" : "plain"}
              aria-pressed={side === each}
              onClick={() => setSide(each)}
            >
              {each === "before" ? "Before" : "After"}
            </Button>
          ))}
        <a href={url} target="_blank" rel="noopener" className={buttonClass("quiet", "small")}>
          Open in a tab of its own
        </a>
      </div>
      <Content kind={kind} url={url} name={fileName(path)} read={() => readText(id, path, shown)} />
    </Dialog>
  );
}

const shownCharacters = 400_000;

async function readText(...file: Parameters<typeof deskhand.file>): Promise<string> {
  const response = await deskhand.file(...file);
  return (await response.text()).slice(0, shownCharacters);
}

type ContentProps = Readonly<{ kind: PreviewKind | null; url: string; name: string; read(): Promise<string> }>;

function Content({ kind, url, name, read }: ContentProps) {
  if (kind === "picture") return <img src={url} alt={name} className="mx-auto max-h-[65vh] object-contain" />;
  if (kind === "pdf")
    return <iframe src={url} title={name} className="h-[65vh] w-full rounded-lg border border-line" />;
  return <TextContent key={url} kind={kind} url={url} read={read} />;
}

function TextContent({ kind, url, read }: Omit<ContentProps, "name">) {
  const { value, problem } = useAnswer(url, read);
  if (problem !== null) return <p className="text-bad">{problem}</p>;
  if (value === null) return <div aria-busy="true" className="h-64 animate-pulse rounded-lg bg-sunken" />;
  if (value === "") return <p className="text-muted">This file is empty.</p>;
  if (kind === "markdown") return <MarkdownText text={value} />;
  if (kind === "table") return <Table text={value} />;
  return <pre className="font-mono text-sm whitespace-pre-wrap wrap-anywhere">{value}</pre>;
}

const shownRows = 500;

function Table({ text }: Readonly<{ text: string }>) {
  const { rows, isCut } = parseTable(text, shownRows);
  const [head = [], ...body] = rows;
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-sm">
        <thead>
          <tr>
            {head.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: cells of a file never move
              <th key={index} className="border border-line bg-sunken px-2.5 py-1 text-left">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, number) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file never move
            <tr key={number}>
              {row.map((cell, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells of a file never move
                <td key={index} className="border border-line px-2.5 py-1 align-top">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {isCut && (
        <p className="mt-2 text-muted">Only the first {shownRows} rows are shown; open the file for the rest.</p>
      )}
    </div>
  );
}
