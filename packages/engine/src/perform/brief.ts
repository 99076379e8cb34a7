import {
  type Briefing,
  DeskhandError,
  type Folder,
  type GuestPath,
  type RunId,
  type StepId,
  type StepView,
  type Task,
  type ViewEntry,
  type Workspace,
} from "@deskhand/contracts";
import { type FolderLook, overviewText } from "../context/overview.ts";

export type BriefPorts = Readonly<{
  workspace: Workspace;
  /** the user's standing instructions for every task, as they stand now; empty when there are none */
  instructions?: () => Promise<string>;
  /** what else the user keeps for a task like this one, such as instructions for its folders; sources as in a briefing */
  recall?: (task: Task) => Promise<Briefing["instructions"]>;
}>;

/** the file in which a folder keeps notes on how things are done there */
const notesName = "DESKHAND.md";
/** `bytes` of the largest notes that are read, and the `characters` of them that are told */
const mostNotesBytes = 1_000_000;
const notesCap = 4_000;
const instructionsCap = 8_000;
/** how far a look goes: a large folder is counted in part, and the overview says so */
const depth = 8;
const mostEntries = 2_500;

/** Trouble with one folder does not keep a task from beginning; the model is told, and its first use of the folder says more. */
async function orTrouble<Value>(work: Promise<Value>, otherwise: (message: string) => Value): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DeskhandError && error.failure.kind !== "internal") return otherwise(error.failure.message);
    throw error;
  }
}

async function look(view: StepView, folder: Folder, signal: AbortSignal): Promise<FolderLook> {
  const { entries, isTruncated } = await view.list(folder.path, { depth, limit: mostEntries, signal });
  return { folder, entries, isTruncated, trouble: null };
}

/** Why a folder's notes cannot be read as they are, or `null`. */
function notesTrouble({ bytes, entry, isPlaceholder }: ViewEntry): string | null {
  if (entry !== "file") return `they are a ${entry}, not a file`;
  if (isPlaceholder) return "they are in the cloud only and not downloaded";
  return bytes > mostNotesBytes ? `they are too large, with ${bytes} bytes` : null;
}

/** The folder's notes; what of them the model does not get is said in their text, with how to go on. */
async function notes(view: StepView, folder: Folder): Promise<Briefing["instructions"]> {
  const path = (folder.path === "/" ? `/${notesName}` : `${folder.path}/${notesName}`) as GuestPath;
  const told = (text: string) => [{ source: path, text }];
  const unread = (trouble: string) => told(`(These notes were not read: ${trouble}. Try file_read where they matter.)`);
  return orTrouble(readNotes(), unread);

  async function readNotes(): Promise<Briefing["instructions"]> {
    const entry = await view.stat(path);
    if (entry === null) return [];
    const trouble = notesTrouble(entry);
    if (trouble !== null) return unread(trouble);
    const text = new TextDecoder().decode(await view.read(path, { maxBytes: mostNotesBytes })).trimEnd();
    if (text.length <= notesCap) return text === "" ? [] : told(text.trimStart());
    const shown = text.slice(0, notesCap);
    const line = shown.split("\n").length;
    return told(
      `${shown}\n(Cut here, at ${notesCap} of ${text.length} characters: read on from line ${line} with file_read.)`,
    );
  }
}

/** A first look for one task: what lies in its folders, and what the user wants always. Reads no file but the folder's notes. */
export async function brief(
  { runId, stepId }: Readonly<{ runId: RunId; stepId: StepId }>,
  task: Task,
  ports: BriefPorts,
  signal: AbortSignal,
): Promise<Briefing> {
  const standing = (await ports.instructions?.())?.trim().slice(0, instructionsCap) ?? "";
  const instructions: Briefing["instructions"] = standing === "" ? [] : [{ source: "global", text: standing }];
  for (const { source, text } of (await ports.recall?.(task)) ?? [])
    instructions.push({ source, text: text.trim().slice(0, instructionsCap) });
  if (task.folders.length === 0) return { overview: "", instructions };
  const view = await ports.workspace.open(task, runId, stepId);
  try {
    const looks: FolderLook[] = [];
    for (const folder of task.folders) {
      signal.throwIfAborted();
      const trouble = (message: string): FolderLook => ({ folder, entries: [], isTruncated: false, trouble: message });
      looks.push(await orTrouble(look(view, folder, signal), trouble));
      if (looks.at(-1)?.trouble === null) instructions.push(...(await notes(view, folder)));
    }
    return { overview: overviewText(looks), instructions };
  } finally {
    view.discard();
  }
}
