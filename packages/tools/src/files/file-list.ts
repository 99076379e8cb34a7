import { defineTool, type GuestPath, oneLine, type ViewEntry } from "@deskhand/contracts";
import { z } from "zod";
import { fence } from "../fence.ts";
import { compileGlob } from "../glob.ts";
import { nameOf, pathBelow, pathInput } from "../path-input.ts";
import { textResult } from "../result.ts";
import { toolInput } from "../tool-input.ts";
import { windowLines } from "../window.ts";
import { closedNote } from "./closed-folders.ts";
import { lookUpFolder } from "./look-up.ts";

/** entries looked at in one call */
const maxEntries = 200_000;

const input = z.strictObject({
  path: pathInput.describe("folder"),
  depth: z.int().min(1).max(64).default(1).describe("levels; 1 is the folder itself"),
  glob: z.string().min(1).optional().describe("such as *.pdf or 2025/**/*.jpg, below path"),
  offset: z.int().min(1).default(1).describe("first entry to show"),
});

/** `kind bytes date path`: a file, a folder, a link with its target, `cloud` for a file that is not downloaded, or `closed` for a folder that may not be opened. */
function line(entry: ViewEntry, folder: GuestPath): string {
  const name = oneLine(pathBelow(folder, entry.path));
  const time = new Date(entry.modifiedMs);
  const date = Number.isNaN(time.getTime()) ? "-" : time.toISOString().slice(0, 10);
  if (entry.isClosed === true) return `closed - ${date} ${name}`;
  if (entry.entry === "folder") return `folder - ${date} ${name}`;
  if (entry.entry === "link") return `link - ${date} ${name} -> ${JSON.stringify(entry.linkTarget)}`;
  return `${entry.isPlaceholder ? "cloud" : "file"} ${entry.bytes} ${date} ${name}`;
}

export const fileList = defineTool<z.output<typeof input>>({
  kind: "work",
  name: "file_list",
  description:
    "Lists a folder, one entry a line: kind (file, folder, link, cloud = not downloaded, closed = a folder without permission), bytes, date of change, path below the folder. Glob filters; folders are listed only without one.",
  input: toolInput(input, `{"path":"/home/ann/Receipts","depth":2,"glob":"*.pdf"}`),
  replay: "safe",
  actions: ({ path }) => [{ verb: "read", target: path }],
  untrusted: () => null,
  locks: () => [],
  async run({ path, depth, glob, offset }, { view, stepId, signal }) {
    await lookUpFolder(view, path);
    const { entries, isTruncated } = await view.list(path, { depth, limit: maxEntries, signal });
    const isWanted = glob === undefined ? () => true : compileGlob(glob, path);
    const wanted = entries.filter((entry) => isWanted(entry.path) && (glob === undefined || entry.entry !== "folder"));
    const { shown, note } = windowLines(
      wanted.map((entry) => line(entry, path)),
      offset,
    );
    const many = `${wanted.length} ${wanted.length === 1 ? "entry" : "entries"}`;
    const parts = [`${many} in ${oneLine(path)}${glob === undefined ? "" : ` matching ${glob}`}`];
    if (shown.length > 0) parts.push(fence(stepId, path, shown.join("\n")));
    if (note !== "") parts.push(note);
    const closed = closedNote(entries);
    if (closed !== "") parts.push(closed);
    if (isTruncated)
      parts.push(`cut: only the first ${maxEntries} entries were looked at; list its subfolders instead`);
    const isCut = note !== "" || isTruncated;
    const title = `Listed ${nameOf(path)}: ${many}`;
    return textResult(parts.join("\n"), { kind: "file-list", title, path, count: wanted.length, isCut });
  },
});
