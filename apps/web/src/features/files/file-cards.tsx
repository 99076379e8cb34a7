import type { Artifact, GuestPath } from "@deskhand/contracts";
import { Eye, FileCheck2, FileX2, FolderOpen, Redo2, SquareArrowOutUpRight } from "lucide-react";
import { useMemo } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { tell } from "../../connection/tell.ts";
import { useTask } from "../../connection/use-task.ts";
import { showTrouble } from "../../ui/announcer.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { count } from "../../words/counts.ts";
import { fileName, shortPath } from "../../words/paths.ts";
import { sizeInWords } from "../../words/sizes.ts";
import { whyNoUndoYet } from "../changes/why-no-undo-yet.ts";
import { canPreview } from "../preview/preview-kind.ts";
import { useShowWindow } from "../tasks/shown-window.ts";
import { CheckLine } from "./check-line.tsx";
import { DownloadLink } from "./download-link.tsx";
import { type FileFate, fateOf } from "./file-fate.ts";
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
  const { changeSets, folders } = useTask();
  const { path } = artifact;
  const fate = useMemo(() => fateOf(path, changeSets), [path, changeSets]);
  const name = fileName(path);
  const isGone = fate.type === "gone";
  const Icon = isGone ? FileX2 : FileCheck2;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-xl border border-line bg-surface p-3">
      <div className="flex min-w-0 flex-1 basis-52 items-start gap-2.5">
        <Icon aria-hidden size={20} className={`mt-0.5 shrink-0 ${isGone ? "text-muted" : "text-accent"}`} />
        <div className="min-w-0 flex-1">
          <p className={`font-medium wrap-anywhere ${isGone ? "text-muted" : ""}`}>{name}</p>
          {isGone ? (
            <p className="text-sm wrap-anywhere">{fate.words}</p>
          ) : (
            <p className="text-sm wrap-anywhere text-muted">
              {fileWord(path)}, {sizeInWords(artifact.bytes)}, in {shortPath(path.slice(0, -name.length - 1), folders)}
            </p>
          )}
          {fate.type === "waiting" && <p className="mt-1 text-sm wrap-anywhere text-warn">{fate.words}</p>}
          {!isGone && artifact.check !== undefined && <CheckLine check={artifact.check} />}
        </div>
      </div>
      {isGone ? <RedoFile name={name} paths={fate.redo} /> : <FileDeeds path={path} name={name} fate={fate.type} />}
    </li>
  );
}

/** Brings a file back that was undone; one that cannot be brought back has no button. */
function RedoFile({ name, paths }: Readonly<{ name: string; paths: readonly GuestPath[] | null }>) {
  const task = useTask();
  if (paths === null) return null;
  const blocked = whyNoUndoYet(task);
  const redo = () => void tell(task.id, { type: "changes.redo", paths: [...paths] });
  return (
    <Button
      size="small"
      {...(blocked !== null && { title: blocked, "aria-disabled": true })}
      onClick={blocked === null ? redo : () => showTrouble(blocked)}
    >
      <Redo2 aria-hidden size={14} />
      Redo<span className="sr-only"> {name}</span>
    </Button>
  );
}

type FileDeedsProps = Readonly<{ path: GuestPath; name: string; fate: Exclude<FileFate["type"], "gone"> }>;

/** What one does with a file. One that only waits is on the desktop not to be found. */
function FileDeeds({ fate, name, path }: FileDeedsProps) {
  const { id } = useTask();
  const show = useShowWindow();
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {canPreview(path) && (
        <Button size="small" onClick={() => show({ kind: "file", path, versions: null })}>
          <Eye aria-hidden size={14} />
          Preview<span className="sr-only"> {name}</span>
        </Button>
      )}
      {fate === "there" && (
        <>
          <Button size="small" onClick={() => openFile(id, path, () => show({ kind: "open-question", path }))}>
            <SquareArrowOutUpRight aria-hidden size={14} />
            Open<span className="sr-only"> {name}</span>
          </Button>
          <IconButton label={`Show ${name} in its folder`} onClick={() => attempt(deskhand.reveal(id, path))}>
            <FolderOpen aria-hidden size={16} />
          </IconButton>
        </>
      )}
      <DownloadLink file={{ taskId: id, path }} label={`Download ${name}`} look="icon" />
    </div>
  );
}
