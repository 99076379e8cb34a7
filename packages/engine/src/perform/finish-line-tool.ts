import {
  DeskhandError,
  type FinishLine,
  type GuestPath,
  type Tool,
  type ToolContext,
  type WorkTool,
} from "@deskhand/contracts";

type HandOver = Readonly<{ paths: readonly GuestPath[] }>;

/** Whether the file can still be looked over; a folder that is gone keeps the task waiting, one that was taken back does not. */
async function isThere(path: GuestPath, { view }: Pick<ToolContext, "view">): Promise<boolean> {
  try {
    const entry = await view.stat(path);
    return entry?.entry === "file" && !entry.isPlaceholder;
  } catch (error) {
    if (error instanceof DeskhandError && error.failure.kind === "input") return false;
    throw error;
  }
}

function titleOf(paths: readonly string[], left: number): string {
  const [only] = paths;
  const what =
    paths.length === 1 && only !== undefined ? only.slice(only.lastIndexOf("/") + 1) : `${paths.length} files`;
  return `Deskhand itself checked ${what}${left === 0 ? "" : `, and ${left} more were left unchecked`}`;
}

/** The tool as Deskhand calls it by itself: what somebody took away since is passed over, and the title says who looked. */
function asFinishLine(tool: WorkTool, { left }: FinishLine): WorkTool {
  return {
    ...tool,
    async run(input, context) {
      const { paths } = input as HandOver;
      const there: GuestPath[] = [];
      for (const path of paths) if (await isThere(path, context)) there.push(path);
      if (there.length === 0) {
        const title = "The finished files are no longer there to be checked";
        return { forModel: [], forUser: { title } };
      }
      const result = await tool.run({ ...(input as HandOver), paths: there }, context);
      return { ...result, forUser: { ...Object(result.forUser), title: titleOf(there, left) } };
    },
  };
}

/** Whose call it is decides how its tool is run. */
export function toolOfStep(tool: Tool | undefined, finishLine: FinishLine | undefined): Tool | undefined {
  return tool?.kind !== "work" || finishLine === undefined ? tool : asFinishLine(tool, finishLine);
}
