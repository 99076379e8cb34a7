import type { Content, Folder, Mode, ModelRef, TaskSettings } from "@deskhand/contracts";
import { noLimits } from "@deskhand/contracts";

/** A task that is being written. */
export type Draft = Readonly<{
  goal: string;
  folders: readonly Folder[];
  mode: Mode;
  /** `null` takes the default of this computer */
  model: ModelRef | null;
  review: boolean;
  /** a conversation without folders and programs */
  isChat: boolean;
  /** files of the chat it goes on from, as messages have them */
  carried: readonly Content[];
}>;

export const emptyDraft: Draft = {
  goal: "",
  folders: [],
  mode: "plan",
  model: null,
  review: false,
  isChat: false,
  carried: [],
};

/** Adds a folder; one that is there already is replaced, so that it never counts twice. */
export function withFolder(draft: Draft, folder: Folder): Draft {
  const index = draft.folders.findIndex((known) => known.path === folder.path);
  return { ...draft, folders: index === -1 ? [...draft.folders, folder] : draft.folders.with(index, folder) };
}

export function withoutFolder(draft: Draft, path: string): Draft {
  return { ...draft, folders: draft.folders.filter((folder) => folder.path !== path) };
}

const chatSettings: Omit<TaskSettings, "goal" | "model"> = {
  mode: "ask",
  folders: [],
  review: false,
  isolation: "files",
  hosts: [],
  limits: noLimits,
  preapproved: [],
  isChat: true,
};

/** The draft as what a task starts with; `null` while something is missing. */
export function settingsOf(
  draft: Draft,
  computer: Readonly<{ model: ModelRef; isolation: TaskSettings["isolation"] }>,
): TaskSettings | null {
  const goal = draft.goal.trim();
  if (goal === "") return null;
  if (draft.isChat) return { ...chatSettings, goal, model: draft.model ?? computer.model };
  return {
    goal,
    mode: draft.mode,
    model: draft.model ?? computer.model,
    folders: [...draft.folders],
    review: draft.review,
    isolation: computer.isolation,
    hosts: [],
    limits: noLimits,
    preapproved: [],
  };
}
