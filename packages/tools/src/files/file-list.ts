import { defineTool, type GuestPath, oneLine, type ViewEntry } from "@deskhand/contracts";
import { z } from "zod";
import { fence } from "../fence.ts";
import { compileGlob } from "../glob.ts";
import { nameOf, pathBelow, pathInput } from "../path-input.ts";
import { textResult } from "../result.ts";
import { toolInput } from "../tool-input.ts";
import { windowLines } from "../window.ts";
import { closedNote } from "./closed-folders.ts";
import { type Copies, findCopies } from "./find-copies.ts";
import { lookUpFolder } from "./look-up.ts";

/** entries looked at in one call */
const maxEntries = 200_000;

const input = z.strictObject({
  path: pathInput.describe("folder"),
  depth: z.int().min(1).max(64).default(1).describe("levels; 1: the folder itself"),
  glob: z.string().min(1).optional().describe("such as *.pdf or 2025/**/*.jpg, below path"),
  offset: z.int().min(1).default(1).describe("first entry"),
  copies: z.boolean().optional().describe("only files of the same bytes"),
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

/** `copy group bytes date path`: files of one group have the same bytes. */
function copyLines({ groups }: Copies, folder: GuestPath): readonly string[] {
  return groups.flatMap((files, index) =>
    files.map((entry) => line(entry, folder).replace(/^file/, `copy ${index + 1}`)),
  );
}

export const fileList = defineTool<z.output<typeof input>>({
  kind: "work",
  name: "file_list",
  description:
    "Lists a folder, an entry a line: kind (file, folder, link, cloud = not downloaded, closed = no permission), bytes, date of change, path below it. Glob filters; it lists no folders.",
  input: toolInput(input, `{"path":"/home/ann/Receipts","depth":2,"glob":"*.pdf"}`),
  replay: "safe",
  actions: ({ path }) => [{ verb: "read", target: path }],
  untrusted: () => null,
  locks: () => [],
  async run({ copies, path, depth, glob, offset }, { view, stepId, signal }) {
    await lookUpFolder(view, path);
    const { entries, isTruncated } = await view.list(path, { depth, limit: maxEntries, signal });
    const isWanted = glob === undefined ? () => true : compileGlob(glob, path);
    const wanted = entries.filter((entry) => isWanted(entry.path) && (glob === undefined || entry.entry !== "folder"));
    const found = copies === true ? await findCopies(view, wanted, signal) : null;
    const lines = found === null ? wanted.map((entry) => line(entry, path)) : copyLines(found, path);
    const { shown, note } = windowLines(lines, offset);
    const many = `${lines.length} ${found === null ? (lines.length === 1 ? "entry" : "entries") : "files with copies"}`;
    const parts = [`${many} in ${oneLine(path)}${glob === undefined ? "" : ` matching ${glob}`}`];
    if (shown.length > 0) parts.push(fence(stepId, path, shown.join("\n")));
    if (note !== "") parts.push(note);
    const closed = closedNote(entries);
    if (closed !== "") parts.push(closed);
    if (found !== null && found.left.length > 0)
      parts.push(`not compared: ${found.left.length} files that could not be read, or were too much to read`);
    if (isTruncated)
      parts.push(`cut: only the first ${maxEntries} entries were looked at; list its subfolders instead`);
    const isCut = note !== "" || isTruncated;
    const title = `Listed ${nameOf(path)}: ${many}`;
    return textResult(parts.join("\n"), { kind: "file-list", title, path, count: lines.length, isCut });
  },
});
