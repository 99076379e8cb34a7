import {
  type ApprovalKind,
  type Isolation,
  isolationSchema,
  type ModelRef,
  modelRefSchema,
  modeSchema,
  parseHost,
  type TaskSettings,
} from "@deskhand/contracts";
import { parseFolder } from "./folder-argument.ts";
import { type LimitOptions, parseLimits } from "./limits.ts";
import { wrongUsage } from "./usage.ts";

export type RunOptions = LimitOptions &
  Readonly<{
    folder?: readonly string[];
    attach?: readonly string[];
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
): Omit<TaskSettings, "model" | "isolation"> & { model: ModelRef | null; isolation: Isolation | null } {
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
    hosts: (options.allowHost ?? []).map(allowedHost),
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

/** `null` takes the strongest that works; whether the named one does is for the desk to say. */
function parseIsolation(isolation: string | undefined): Isolation | null {
  if (isolation === undefined) return null;
  const parsed = isolationSchema.safeParse(isolation);
  if (parsed.success) return parsed.data;
  throw wrongUsage(`--isolation knows vm, process and files, but not "${isolation}".`);
}

function allowedHost(written: string): string {
  const host = parseHost(written);
  if (host === null) throw wrongUsage(`--allow-host needs a host name such as example.com, not "${written}".`);
  return host;
}
