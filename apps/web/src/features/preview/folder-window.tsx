import type { FolderContents, GuestPath } from "@deskhand/contracts";
import { CornerLeftUp, File, Folder as FolderIcon } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { useTask } from "../../connection/use-task.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { fileName, folderOf, shortPath } from "../../words/paths.ts";
import { sizeInWords } from "../../words/sizes.ts";
import { LookAtFile } from "./look-at-file.tsx";
import { canPreview } from "./preview-kind.ts";

type FolderWindowProps = Readonly<{ top: GuestPath; onClose(): void }>;

/** What lies in a folder of the task on the user's disk; its files can be looked at. Arrow keys move, Backspace goes up. */
export function FolderWindow({ onClose, top }: FolderWindowProps) {
  const { folders, id } = useTask();
  const [path, setPath] = useState(top);
  const [shown, setShown] = useState<GuestPath | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const answer = useAnswer(`${id}\n${path}`, () => deskhand.previews.folder(id, path));
  const { isLoading, problem } = answer;
  // the last answer stays until the next one comes, and may be of another folder
  const value = answer.value?.path === path ? answer.value : null;
  const go = (next: GuestPath) => {
    setPath(next);
    // the row that was pressed goes, and the keys with it
    list.current?.focus();
  };
  const up = path === top ? null : (folderOf(path) as GuestPath);
  return (
    <Dialog isOpen onClose={onClose} title={fileName(path)} description={shortPath(path, folders)} width="wide">
      {problem !== null && (
        <p role="alert" className="text-bad wrap-anywhere">
          {problem}
        </p>
      )}
      <ul
        ref={list}
        tabIndex={-1}
        aria-label="Files and folders"
        aria-busy={isLoading}
        onKeyDown={(event) => moveFocus(event, up === null ? null : () => go(up))}
        className="h-[60vh] min-h-40 overflow-y-auto rounded-xl border border-line bg-paper p-1"
      >
        {up !== null && (
          <li>
            <Row onOpen={() => go(up)}>
              <CornerLeftUp aria-hidden size={16} className="text-muted" /> One folder up
            </Row>
          </li>
        )}
        {value?.entries.map((entry) => (
          <li key={entry.path}>
            <Entry entry={entry} onOpen={() => (entry.entry === "folder" ? go(entry.path) : setShown(entry.path))} />
          </li>
        ))}
        {value !== null && value.entries.length === 0 && (
          <li className="px-3 py-2 text-muted">
            There is nothing to look at in here; hidden files and links are left out.
          </li>
        )}
        {value?.isCut === true && <li className="px-3 py-2 text-muted">There are more files than are listed here.</li>}
      </ul>
      {shown !== null && <LookAtFile path={shown} versions={null} onClose={() => setShown(null)} />}
    </Dialog>
  );
}

type RowProps = Readonly<{ onOpen(): void; children: ReactNode }>;

function Row({ children, onOpen }: RowProps) {
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex min-h-9 w-full items-center gap-2.5 rounded-lg px-2.5 py-1 text-left hover:bg-sunken"
    >
      {children}
    </button>
  );
}

type EntryProps = Readonly<{ entry: FolderContents["entries"][number]; onOpen(): void }>;

function Entry({ entry, onOpen }: EntryProps) {
  const isFolder = entry.entry === "folder";
  const content = (
    <>
      {isFolder ? (
        <FolderIcon aria-hidden size={16} className="shrink-0 text-accent" />
      ) : (
        <File aria-hidden size={16} className="shrink-0 text-muted" />
      )}
      <span className="min-w-0 flex-1 wrap-anywhere">{entry.name}</span>
      {!isFolder && <span className="shrink-0 text-sm text-muted">{sizeInWords(entry.bytes)}</span>}
    </>
  );
  if (isFolder || canPreview(entry.path)) return <Row onOpen={onOpen}>{content}</Row>;
  return <div className="flex min-h-9 items-center gap-2.5 px-2.5 py-1 text-muted">{content}</div>;
}

const moves: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowDown: (index, count) => Math.min(index + 1, count - 1),
  ArrowUp: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_, count) => count - 1,
};

function moveFocus(event: KeyboardEvent<HTMLUListElement>, goUp: (() => void) | null): void {
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const move = moves[event.key];
  if (move !== undefined)
    buttons[move(buttons.indexOf(document.activeElement as HTMLButtonElement), buttons.length)]?.focus();
  else if (event.key === "Backspace" && goUp !== null) goUp();
  else return;
  event.preventDefault();
}
