import type { Folder } from "@deskhand/contracts";
import { ArrowRight, FilePen, FilePlus2, type LucideIcon, Move, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { fileName, folderOf, shortPath } from "../../words/paths.ts";
import { sizeInWords } from "../../words/sizes.ts";
import { isDestructiveChange, type NetChange } from "./net-changes.ts";

const kinds: Readonly<Record<NetChange["kind"], readonly [LucideIcon, string, string]>> = {
  created: [FilePlus2, "New", "text-good"],
  edited: [FilePen, "Changed", "text-warn"],
  moved: [Move, "Moved", "text-accent"],
  deleted: [Trash2, "Deleted", "text-bad"],
};

type ChangeLineProps = Readonly<{
  change: NetChange;
  folders: readonly Folder[];
  /** says what is kept of what gives way; for changes that are not made yet */
  isAhead: boolean;
  /** the folder is the heading already */
  isPlaceSaid?: boolean;
  /** opens the file; `null` when there is nothing to look at */
  onLook: (() => void) | null;
  children?: ReactNode;
}>;

/** One file with what happens to it. */
export function ChangeLine({ change, folders, isAhead, isPlaceSaid = false, onLook, children }: ChangeLineProps) {
  const [Icon, word, tone] = kinds[change.kind];
  const name = fileName(change.path);
  return (
    <div className="flex items-start gap-2.5 py-1.5">
      <Icon aria-hidden size={16} className={`mt-1 shrink-0 ${tone}`} />
      <div className="min-w-0 flex-1">
        <p className="wrap-anywhere">
          <span className={`text-sm ${tone}`}>{word}: </span>
          {onLook === null ? (
            <span>{name}</span>
          ) : (
            <button
              type="button"
              onClick={onLook}
              className="min-h-6 text-left underline decoration-line underline-offset-2 hover:decoration-ink"
            >
              {name}
            </button>
          )}
          <span className="text-sm text-muted"> {sizeOf(change)}</span>
        </p>
        <Places change={change} folders={folders} isPlaceSaid={isPlaceSaid} />
        <Notes change={change} isAhead={isAhead} />
      </div>
      {children !== undefined && <div className="-my-1 flex shrink-0 gap-0.5">{children}</div>}
    </div>
  );
}

/** A folder that goes takes everything along; one that is made is empty. */
function sizeOf(change: NetChange): string {
  if (change.entry === "link") return "link";
  if (change.entry === "file") return sizeInWords(change.bytes);
  return change.kind === "created" ? "folder" : "folder with everything in it";
}

type PlacesProps = Pick<ChangeLineProps, "change" | "folders"> & Readonly<{ isPlaceSaid: boolean }>;

/** Where it is, or from where to where it goes: folders when the name stays, names when the folder stays, else both. */
function Places({ change, folders, isPlaceSaid }: PlacesProps) {
  const { path, from } = change;
  const place = shortPath(folderOf(path), folders);
  if (from === null || change.kind !== "moved")
    return isPlaceSaid ? null : <p className="text-sm wrap-anywhere text-muted">in {place}</p>;
  const isRename = folderOf(from) === folderOf(path);
  const isSameName = fileName(from) === fileName(path);
  const say = (each: string) => (isRename ? fileName(each) : shortPath(isSameName ? folderOf(each) : each, folders));
  return (
    <p className="text-sm wrap-anywhere text-muted">
      {say(from)} <ArrowRight aria-label="becomes" role="img" size={13} className="inline shrink-0" /> {say(path)}
    </p>
  );
}

function Notes({ change, isAhead }: Pick<ChangeLineProps, "change" | "isAhead">) {
  const notes: string[] = [];
  if (isAhead && change.kind === "deleted") notes.push("Goes to the task's trash; undo brings it back.");
  else if (isAhead && isDestructiveChange(change)) notes.push("The old version is kept; undo brings it back.");
  if (change.runsItself) notes.push("Careful: a file with this name runs by itself.");
  if (change.isInferred) notes.push("Recognised as a move because the content is the same.");
  if (change.because !== null) notes.push(change.because);
  return notes.map((note) => (
    <p key={note} className="text-sm wrap-anywhere text-warn">
      {note}
    </p>
  ));
}
