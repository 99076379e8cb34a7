import { defineTool, type GuestPath } from "@deskhand/contracts";
import { z } from "zod";
import { nameOf, pathInput } from "../path-input.ts";
import { sampleSize, textResult } from "../result.ts";
import { endIfStopped } from "../stop.ts";
import { toolInput } from "../tool-input.ts";
import { refuseAll } from "./pairs.ts";

const input = z.strictObject({ paths: z.array(pathInput).min(1).max(20_000) });

export const fileDelete = defineTool<z.output<typeof input>>({
  kind: "work",
  name: "file_delete",
  description: "Deletes files and whole folders, all or none; they go to this task's trash and can be brought back.",
  input: toolInput(input, `{"paths":["/home/ann/old.tmp"]}`),
  replay: "safe",
  actions: () => [],
  untrusted: () => null,
  locks: ({ paths }) => [...new Set(paths.map((path) => `path:${path}`))],
  async run({ paths }, { view, signal }) {
    const named = new Set(paths);
    const problems: string[] = [];
    for (const path of named) if ((await view.stat(path)) === null) problems.push(`${path} does not exist`);
    refuseAll("deleted", problems);
    const isInsideNamed = (path: GuestPath) => {
      for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1))
        if (named.has(path.slice(0, end) as GuestPath)) return true;
      return false;
    };
    for (const path of named) {
      endIfStopped(signal);
      if (!isInsideNamed(path)) await view.remove(path);
    }
    const count = named.size;
    const only = count === 1 ? paths[0] : undefined;
    const title = only === undefined ? `Deleted ${count} files` : `Deleted ${nameOf(only)}`;
    return textResult(`deleted ${count === 1 ? paths[0] : `${count} paths`}`, {
      kind: "deleted",
      title,
      count,
      sample: [...named].slice(0, sampleSize),
    });
  },
});
