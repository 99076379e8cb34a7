import type { Artifact } from "@deskhand/contracts";
import { Download, Eye, FileCheck2, FolderOpen, SquareArrowOutUpRight } from "lucide-react";
import { deskhand } from "../../connection/deskhand.ts";
import { useTask } from "../../connection/use-task.ts";
import { buttonClass, IconButton } from "../../ui/button.tsx";
import { count } from "../../words/counts.ts";
import { fileName, shortPath } from "../../words/paths.ts";
import { sizeInWords } from "../../words/sizes.ts";
import { canPreview } from "../preview/preview-kind.ts";
import { useShowWindow } from "../tasks/shown-window.ts";
import { CheckLine } from "./check-line.tsx";
import { fileWord } from "./file-kind.ts";
import { attempt, openFile } from "./open-question.tsx";

type FileCardsProps = Readonly<{
  artifacts: readonly Artifact[];
  /** set when Deskhand itself handed them over before the end, with how many more it left unchecked */
  own?: Readonly<{ left: number }> | undefined;
}>;

function ownWords(shown: number, left: number): string {
  const these = shown === 1 ? "this file" : "these files";
  const words = `Deskhand itself checked ${these} before the task ended.`;
  return left === 0
    ? words
    : `${words} ${count(left, "more finished file")} ${left === 1 ? "was" : "were"} not checked.`;
}

/** Finished files, each with what one does with a file. */
export function FileCards({ artifacts, own }: FileCardsProps) {
  return (
    <div className="grid gap-2">
      {own !== undefined && <p className="text-sm text-muted">{ownWords(artifacts.length, own.left)}</p>}
      <ul className="grid gap-2">
        {artifacts.map((artifact) => (
          <FileCard key={artifact.path} artifact={artifact} />
        ))}
      </ul>
    </div>
  );
}

function FileCard({ artifact }: Readonly<{ artifact: Artifact }>) {
  const { id, folders } = useTask();
  const show = useShowWindow();
  const { path } = artifact;
  const name = fileName(path);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-xl border border-line bg-surface p-3">
      <div className="flex min-w-0 flex-1 basis-52 items-start gap-2.5">
        <FileCheck2 aria-hidden size={20} className="mt-0.5 shrink-0 text-accent" />
        <div className="min-w-0 flex-1">
          <p className="font-medium wrap-anywhere">{name}</p>
          <p className="text-sm wrap-anywhere text-muted">
            {fileWord(path)}, {sizeInWords(artifact.bytes)}, in {shortPath(path.slice(0, -name.length - 1), folders)}
          </p>
          {artifact.check !== undefined && <CheckLine check={artifact.check} />}
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-1.5">
        {canPreview(path) && (
          <button
            type="button"
            className={buttonClass("plain", "small")}
            onClick={() => show({ kind: "file", path, versions: null })}
          >
            <Eye aria-hidden size={14} />
            Preview<span className="sr-only"> {name}</span>
          </button>
        )}
        <button
          type="button"
          className={buttonClass("plain", "small")}
          onClick={() => openFile(id, path, () => show({ kind: "open-question", path }))}
        >
          <SquareArrowOutUpRight aria-hidden size={14} />
          Open<span className="sr-only"> {name}</span>
        </button>
        <IconButton label={`Show ${name} in its folder`} onClick={() => attempt(deskhand.reveal(id, path))}>
          <FolderOpen aria-hidden size={16} />
        </IconButton>
        <a
          href={deskhand.fileUrl(id, path, { download: true })}
          download={name}
          aria-label={`Download ${name}`}
          title={`Download ${name}`}
          className="inline-flex size-8 items-center justify-center rounded-lg text-muted hover:bg-sunken hover:text-ink"
        >
          <Download aria-hidden size={16} />
        </a>
      </div>
    </li>
  );
}
