import { type Folder, type FolderListing, type GuestPath, toFailure } from "@deskhand/contracts";
import { type FormEvent, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { count } from "../../words/counts.ts";
import { fileName } from "../../words/paths.ts";
import { Breadcrumbs } from "./breadcrumbs.tsx";
import { FolderList } from "./folder-list.tsx";
import { PlaceList } from "./place-list.tsx";
import { readTypedPath } from "./typed-path.ts";

/** what a folder is chosen for */
const purposes = {
  handOver: { title: "Add a folder", note: "Nothing outside it can be seen or touched.", verb: "Hand over" },
  instruct: { title: "Choose a folder", note: "Tasks that get it are told what you write.", verb: "Write for" },
} as const;

/** said instead of why the first folder shown cannot be handed over itself */
const startNote = "Choose a folder from the list, or type where it is.";

type FolderPickerProps = Readonly<{
  purpose?: keyof typeof purposes;
  onPick(folder: Folder): void;
  onClose(): void;
}>;

/** Lets a person walk to a folder on the computer where Deskhand runs, or type its path. */
export function FolderPicker({ onPick, onClose, purpose = "handOver" }: FolderPickerProps) {
  const { note, title, verb } = purposes[purpose];
  const [path, setPath] = useState<GuestPath | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const listing = useAnswer(path ?? "", () => deskhand.folders(path));
  const shown = listing.value;
  const go = (next: GuestPath) => {
    setRefusal(null);
    setPath(next);
  };
  const pick = async () => {
    if (shown === null) return;
    try {
      const check = await deskhand.checkFolder({ path: shown.path, verb: "edit", neverDelete: false });
      if (check.ok) onPick(check.folder);
      else setRefusal(check.failure.message);
    } catch (error) {
      setRefusal(toFailure(error).message);
    }
  };
  const isAtStart = path === null && shown !== null && shown.problem !== null;
  // where one begins is nobody's mistake, and where one goes is not known yet
  const refused = isAtStart || listing.isLoading ? null : (shown?.problem ?? null);
  const problem = refusal ?? listing.problem ?? refused;
  const isBlocked = shown === null || listing.isLoading || listing.problem !== null || shown.problem !== null;
  return (
    <Dialog isOpen onClose={onClose} title={title} description={note} width="wide">
      <PathForm path={shown?.path ?? ""} home={homeOf(shown)} onGo={go} onProblem={setRefusal} />
      <div className="mt-3 grid min-h-0 flex-1 gap-3 sm:grid-cols-[11rem_minmax(0,1fr)]">
        <PlaceList places={shown?.places ?? []} current={shown?.path ?? null} onGo={go} />
        <div className="flex min-h-0 min-w-0 flex-col">
          {shown !== null && <Breadcrumbs path={shown.path} places={shown.places} onGo={go} />}
          <FolderList listing={shown} isLoading={listing.isLoading} onGo={go} />
        </div>
      </div>
      <p role="status" className={`mt-3 min-h-6 shrink-0 ${problem === null ? "text-muted" : "text-bad"}`}>
        {problem ?? (isAtStart ? startNote : placeInWords(shown))}
      </p>
      <div className="mt-3 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" disabled={isBlocked} onClick={() => void pick()} className="min-w-0">
          <span className="truncate">{isAtStart ? verb : `${verb}${nameInQuotes(shown)}`}</span>
        </Button>
      </div>
    </Dialog>
  );
}

function nameInQuotes(shown: FolderListing | null): string {
  return shown === null ? "" : ` “${fileName(shown.path)}”`;
}

function placeInWords(shown: FolderListing | null): string {
  return shown === null ? "Looking …" : `${count(shown.fileCount, "file")} directly in this folder`;
}

function homeOf(listing: FolderListing | null): GuestPath | null {
  return listing?.places.find(({ title }) => title === "Home")?.path ?? null;
}

type PathFormProps = Readonly<{
  path: string;
  home: GuestPath | null;
  onGo(path: GuestPath): void;
  onProblem(problem: string): void;
}>;

function PathForm({ path, home, onGo, onProblem }: PathFormProps) {
  const [typed, setTyped] = useState(path);
  const [before, setBefore] = useState(path);
  const [isEntered, setIsEntered] = useState(false);
  if (path !== before) {
    setBefore(path);
    // the first folder may become known while somebody types or is about to: the field is theirs then
    if (before !== "" || (typed === "" && !isEntered)) setTyped(path);
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = readTypedPath(typed, home);
    if (wanted !== null) onGo(wanted);
    else onProblem("Type a whole path that begins with a slash, such as /home/ann/Receipts.");
  };
  return (
    <form onSubmit={submit} className="flex gap-2">
      <label className="min-w-0 flex-1">
        <span className="sr-only">Path of the folder</span>
        <input
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onFocus={() => setIsEntered(true)}
          spellCheck={false}
          autoComplete="off"
          placeholder="/home/ann/Receipts"
          className="min-h-9 w-full rounded-lg border border-edge bg-paper px-3"
        />
      </label>
      <Button type="submit">Go</Button>
    </form>
  );
}
