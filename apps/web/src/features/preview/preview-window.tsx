import type { FileRef } from "@deskhand/client";
import type { GuestPath, TaskId } from "@deskhand/contracts";
import { FolderOpen, SquareArrowOutUpRight } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { useTask } from "../../connection/use-task.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { fileName, folderOf, shortPath } from "../../words/paths.ts";
import { DownloadLink } from "../files/download-link.tsx";
import { attempt, OpenQuestion, openFile } from "../files/open-question.tsx";
import { ComparisonView } from "./comparison-view.tsx";
import { FileView } from "./file-view.tsx";
import { canCompare } from "./preview-kind.ts";
import { SideBySide } from "./side-by-side.tsx";
import { WithSources } from "./source-window.tsx";
import { ToolPlace } from "./tool-place.tsx";
import { fileAt, type Versions } from "./versions.ts";

type PreviewWindowProps = Readonly<{
  path: GuestPath;
  /** the ends of a change; `null` shows the file as it is now */
  versions: Versions | null;
  onClose(): void;
}>;

/** Shows a file, or what became of it, over the whole page. */
export function PreviewWindow({ onClose, path, versions }: PreviewWindowProps) {
  const { folders, id } = useTask();
  const views = viewsOf(path, versions);
  const [view, setView] = useState<View>(views[0] ?? "file");
  const [place, setPlace] = useState<HTMLElement | null>(null);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={fileName(path)}
      description={shortPath(folderOf(path), folders)}
      tools={<FileDeeds taskId={id} path={path} versions={versions} view={view} />}
      place="full"
      width="full"
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 pb-3 has-[>:only-child:empty]:hidden">
        {views.length > 1 && <ViewTabs views={views} view={view} onChoose={setView} />}
        <div ref={setPlace} className="flex flex-wrap items-center gap-x-4 gap-y-2 empty:hidden" />
      </div>
      <div className="flex min-h-80 flex-1 flex-col">
        <WithSources taskId={id} path={path}>
          <ToolPlace value={view === "both" ? null : place}>
            <Shown taskId={id} path={path} versions={versions} view={view} />
          </ToolPlace>
        </WithSources>
      </div>
    </Dialog>
  );
}

type View = "changes" | "before" | "after" | "both" | "file";

const names: Readonly<Record<View, string>> = {
  changes: "What changed",
  both: "Side by side",
  before: "Before",
  after: "After",
  file: "The file",
};

function viewsOf(path: GuestPath, versions: Versions | null): readonly View[] {
  if (versions === null) return ["file"];
  if (versions.before === null) return ["after"];
  if (versions.after === null) return ["before"];
  return canCompare(path) ? ["changes", "both", "before", "after"] : ["after", "before"];
}

type ShownProps = Readonly<{ taskId: TaskId; path: GuestPath; versions: Versions | null; view: View }>;

function Shown({ path, taskId, versions, view }: ShownProps) {
  const { after = null, before = null } = versions ?? {};
  if (before !== null && after !== null && view === "changes")
    return <ComparisonView taskId={taskId} before={before} after={after} />;
  if (before !== null && after !== null && view === "both")
    return <SideBySide taskId={taskId} before={before} after={after} />;
  if (before !== null && view === "before") return <FileView key="before" file={fileAt(taskId, "before", before)} />;
  if (after !== null && view === "after") return <FileView key="after" file={fileAt(taskId, "after", after)} />;
  return <FileView file={{ taskId, path }} />;
}

type ViewTabsProps = Readonly<{ views: readonly View[]; view: View; onChoose(view: View): void }>;

function ViewTabs({ onChoose, view, views }: ViewTabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = (views.indexOf(view) + step + views.length) % views.length;
    const next = views[at];
    if (next === undefined) return;
    onChoose(next);
    list.current?.querySelectorAll<HTMLElement>("[role=radio]")[at]?.focus();
  };
  return (
    <div
      ref={list}
      role="radiogroup"
      aria-label="How to look at it"
      onKeyDown={onKeyDown}
      className="flex flex-wrap gap-1 rounded-xl bg-sunken p-1"
    >
      {views.map((each) => (
        // biome-ignore lint/a11y/useSemanticElements: a button that is one of several, moved through by arrow keys
        <button
          key={each}
          type="button"
          role="radio"
          aria-checked={each === view}
          tabIndex={each === view ? 0 : -1}
          onClick={() => onChoose(each)}
          className="min-h-7 rounded-lg px-3 text-sm text-muted hover:text-ink aria-checked:bg-surface aria-checked:font-medium aria-checked:text-ink aria-checked:shadow-card"
        >
          {names[each]}
        </button>
      ))}
    </div>
  );
}

/** The version that is downloaded: the one in view, else the later one. */
function downloadOf(
  taskId: TaskId,
  path: GuestPath,
  { versions, view }: Pick<ShownProps, "versions" | "view">,
): FileRef {
  const { after = null, before = null } = versions ?? {};
  if (before !== null && (view === "before" || after === null)) return fileAt(taskId, "before", before);
  return after === null ? { taskId, path } : fileAt(taskId, "after", after);
}

/** What one does with a file outside the page. */
function FileDeeds({ path, taskId, versions, view }: ShownProps) {
  const [isAsking, setAsking] = useState(false);
  const shown = downloadOf(taskId, path, { versions, view });
  return (
    <div className="flex flex-wrap gap-1.5">
      <Button size="small" onClick={() => openFile(taskId, path, () => setAsking(true))}>
        <SquareArrowOutUpRight aria-hidden size={14} />
        Open
      </Button>
      <Button size="small" onClick={() => attempt(deskhand.reveal(taskId, path))}>
        <FolderOpen aria-hidden size={14} />
        <NamedOnWide name="Show in its folder" />
      </Button>
      <DownloadLink file={shown} look="button">
        <NamedOnWide name="Download" />
      </DownloadLink>
      {isAsking && <OpenQuestion taskId={taskId} path={path} onClose={() => setAsking(false)} />}
    </div>
  );
}

/** Words beside a picture that says enough where there is no room for them. */
function NamedOnWide({ name }: Readonly<{ name: string }>) {
  return (
    <span title={name} className="max-sm:sr-only">
      {name}
    </span>
  );
}
