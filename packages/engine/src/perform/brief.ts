import {
  type Briefing,
  DeskhandError,
  type Folder,
  type GuestPath,
  type RunId,
  type StepId,
  type StepView,
  type Task,
  type Workspace,
} from "@deskhand/contracts";
import { type FolderLook, overviewText } from "../context/overview.ts";

export type BriefPorts = Readonly<{
  workspace: Workspace;
  /** the user's standing instructions for every task, as they stand now; empty when there are none */
  instructions?: () => Promise<string>;
}>;

/** the file in which a folder keeps notes on how things are done there */
const notesName = "DESKHAND.md";
const mostNotesBytes = 20_000;
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

async function notes(view: StepView, folder: Folder): Promise<Briefing["instructions"]> {
  const path = (folder.path === "/" ? `/${notesName}` : `${folder.path}/${notesName}`) as GuestPath;
  const entry = await view.stat(path);
  if (entry?.entry !== "file" || entry.isPlaceholder || entry.bytes === 0 || entry.bytes > mostNotesBytes) return [];
  const text = new TextDecoder().decode(await view.read(path, { maxBytes: mostNotesBytes })).trim();
  return text === "" ? [] : [{ source: path, text: text.slice(0, notesCap) }];
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
  if (task.folders.length === 0) return { overview: "", instructions };
  const view = await ports.workspace.open(task, runId, stepId);
  try {
    const looks: FolderLook[] = [];
    for (const folder of task.folders) {
      signal.throwIfAborted();
      const trouble = (message: string): FolderLook => ({ folder, entries: [], isTruncated: false, trouble: message });
      looks.push(await orTrouble(look(view, folder, signal), trouble));
      instructions.push(...(await orTrouble(notes(view, folder), () => [])));
    }
    return { overview: overviewText(looks), instructions };
  } finally {
    view.discard();
  }
}
