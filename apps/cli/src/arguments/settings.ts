import { type ApprovalKind, type ModelRef, modelRefSchema, modeSchema, type TaskSettings } from "@deskhand/contracts";
import { parseFolder } from "./folder-argument.ts";
import { type LimitOptions, parseLimits } from "./limits.ts";
import { wrongUsage } from "./usage.ts";

export type RunOptions = LimitOptions &
  Readonly<{
    folder?: readonly string[];
    model?: string;
    mode: string;
    approve?: readonly ApprovalKind[];
    review?: boolean;
    isolation?: string;
    allowHost?: readonly string[];
    json?: boolean;
  }>;

/** What was typed as settings of a task; throws the sentence that says what is wrong. */
export function parseSettings(
  outcome: string,
  options: RunOptions,
): Omit<TaskSettings, "model"> & { model: ModelRef | null } {
  const goal = outcome.trim();
  if (goal === "") throw wrongUsage('Say what you want done: deskhand run "Tidy this folder" --folder PATH');
  const mode = modeSchema.safeParse(options.mode);
  if (!mode.success) throw wrongUsage(`--mode knows plan, ask and auto, but not "${options.mode}".`);
  return {
    goal,
    mode: mode.data,
    model: parseModel(options.model),
    folders: (options.folder ?? []).map((argument) => parseFolder(argument)),
    review: options.review === true,
    isolation: parseIsolation(options.isolation),
    hosts: (options.allowHost ?? []).map(parseHost),
    limits: parseLimits(options),
    preapproved: [...(options.approve ?? [])],
  };
}

function parseModel(model: string | undefined): ModelRef | null {
  if (model === undefined) return null;
  const parsed = modelRefSchema.safeParse(model);
  if (!parsed.success)
    throw wrongUsage(`A model is named provider/model, for example offline/playbooks, and not "${model}".`);
  return parsed.data;
}

function parseIsolation(isolation: string | undefined): "files" {
  if (isolation === undefined || isolation === "files") return "files";
  if (isolation === "vm" || isolation === "process") {
    throw wrongUsage(
      `--isolation ${isolation} is not in this version; leave it out: the task then works on files and runs no programs.`,
    );
  }
  throw wrongUsage(`--isolation knows vm, process and files, but not "${isolation}".`);
}

function parseHost(host: string): string {
  const name = host.toLowerCase();
  if (!/^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) {
    throw wrongUsage(`--allow-host needs a host name such as example.com, not "${host}".`);
  }
  return name;
}
