import { posix } from "node:path";
import {
  DeskhandError,
  type GuestPath,
  guestPathSchema,
  inputFailure,
  type Task,
  type Workspace,
} from "@deskhand/contracts";
import { isWithin, toGuestPath } from "../folders/guest-path.ts";

type Named = Readonly<{ carrier: GuestPath; named: string }>;

/**
 * Where the file lies that another one names as its source: by its whole path, else looked for from the folder of the one that names
 * it upwards, and in every folder of the task. Throws `DeskhandError` (`input`) when it is in none of them.
 */
export async function findSource(
  workspace: Pick<Workspace, "hostFile">,
  task: Task,
  { carrier, named }: Named,
): Promise<GuestPath> {
  const roots = task.folders.map(({ path }) => path);
  const isGranted = (path: string) => roots.some((root) => isWithin(root, path));
  const candidates = isWhole(named) ? [posix.normalize(toGuestPath(named))] : placesOf(named, carrier, roots);
  const inside = [...new Set(candidates)].flatMap((path) => {
    const checked = guestPathSchema.safeParse(path);
    return checked.success && isGranted(checked.data) ? [checked.data] : [];
  });
  for (const path of inside) if ((await workspace.hostFile(task, path)) !== null) return path;
  const name = posix.basename(named.replaceAll("\\", "/")).slice(0, 200);
  throw new DeskhandError(
    inputFailure(
      inside.length === 0
        ? `${name} lies outside the folders of this task, so it is not opened here; hand its folder over to look at it.`
        : `${name} is not in the folders of this task any more.`,
    ),
  );
}

function isWhole(named: string): boolean {
  return named.startsWith("/") || /^[A-Za-z]:[\\/]/.test(named) || named.startsWith("\\\\");
}

function placesOf(named: string, carrier: GuestPath, roots: readonly GuestPath[]): readonly string[] {
  const relative = named.replaceAll("\\", "/");
  const from: string[] = [];
  for (let folder = posix.dirname(carrier); folder !== posix.dirname(folder); folder = posix.dirname(folder))
    from.push(folder);
  return [...from, ...roots].map((folder) => posix.join(folder, relative));
}
