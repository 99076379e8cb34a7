import { realpathSync } from "node:fs";
import { type KeptInstructions, standingInstructionsSchema } from "@deskhand/contracts";
import { readConfig } from "@deskhand/server/config";
import { toGuestPath } from "@deskhand/server/guest-path";
import { createInstructions } from "@deskhand/server/standing-instructions";
import { resolvePath } from "../arguments/folder-argument.ts";
import { wrongUsage } from "../arguments/usage.ts";
import { clean, cleanName, say } from "../terminal/text.ts";

export type InstructionOptions = Readonly<{ clear?: boolean; folder?: string; json?: boolean }>;

/** `deskhand instructions`: what every new task is told, or every task with one folder; a text replaces it, `--clear` takes it away. */
export async function instructions(text: string | undefined, options: InstructionOptions): Promise<number> {
  const desk = createInstructions(readConfig().home);
  const wanted = options.clear === true ? "" : text;
  if (options.clear === true && text !== undefined) throw wrongUsage("Give a text or --clear, not both.");
  if (wanted !== undefined) {
    const parsed = standingInstructionsSchema.safeParse(changed(await desk.read(), wanted, options.folder));
    if (!parsed.success) throw wrongUsage("The instructions are too long; shorten them to at most 8,000 characters.");
    await desk.change(parsed.data);
  }
  const now = await desk.read();
  if (options.json === true) say(JSON.stringify(now));
  else for (const line of linesOf(now)) say(line);
  return 0;
}

function changed(kept: KeptInstructions, text: string, folder: string | undefined): KeptInstructions {
  if (folder === undefined) return { ...kept, text };
  const path = toGuestPath(realPath(resolvePath(folder)));
  const others = kept.folders.filter((entry) => entry.path !== path);
  return { ...kept, folders: text.trim() === "" ? others : [...others, { path, text }] };
}

/** Folders are handed over as what links lead to. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    throw wrongUsage(`There is no folder ${path}; check the name.`);
  }
}

function linesOf({ folders, text }: KeptInstructions): readonly string[] {
  return [
    text === "" ? "There are no instructions for every task." : clean(text),
    ...folders.flatMap((entry) => ["", `For tasks with ${cleanName(entry.path)}:`, clean(entry.text)]),
  ];
}
