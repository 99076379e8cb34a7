import { defineTool, oneLine } from "@deskhand/contracts";
import { z } from "zod";
import { fence } from "../fence.ts";
import { compileGlob } from "../glob.ts";
import { nameOf, pathInput } from "../path-input.ts";
import { textResult } from "../result.ts";
import { toolInput } from "../tool-input.ts";
import { closedNote } from "./closed-folders.ts";
import { lookUpFolder } from "./look-up.ts";
import { searchContent, searchNames } from "./search-files.ts";
import { searchPattern } from "./search-pattern.ts";
import { SearchThread } from "./search-thread.ts";

const maxEntries = 200_000;

const input = z.strictObject({
  path: pathInput.describe("folder"),
  pattern: z.string().min(1).max(1_000).describe("regular expression, tried on each line or name"),
  glob: z.string().min(1).optional(),
  kind: z.enum(["content", "name"]).default("content"),
});

export const fileSearch = defineTool<z.output<typeof input>>({
  kind: "work",
  name: "file_search",
  description:
    "Searches all folders below path: lines of plain text files (kind content), or names of files and folders (kind name). Small letters match capitals too.",
  input: toolInput(input, `{"path":"/home/ann","pattern":"invoice","glob":"*.txt","kind":"content"}`),
  replay: "safe",
  actions: ({ path }) => [{ verb: "read", target: path }],
  untrusted: ({ kind, path }) => (kind === "name" ? null : path),
  locks: () => [],
  async run({ path, pattern, glob, kind }, context) {
    await lookUpFolder(context.view, path);
    const { entries, isTruncated } = await context.view.list(path, {
      depth: 64,
      limit: maxEntries,
      signal: context.signal,
    });
    const isWanted = glob === undefined ? () => true : compileGlob(glob, path);
    const wanted = entries.filter((entry) => isWanted(entry.path) && (kind === "name" || entry.entry === "file"));
    const compiled = searchPattern(pattern);
    const thread = new SearchThread(compiled);
    const found = await (kind === "name"
      ? searchNames({ thread, entries: wanted, path, context })
      : searchContent({ thread, entries: wanted, path, context })
    ).finally(() => thread.close());
    const notes = [...found.notes];
    if (compiled.isLiteral && /[*+?()[\]\\]/.test(pattern))
      notes.push("the pattern is no valid regular expression and was searched as plain text");
    if (isTruncated) notes.push(`cut: only the first ${maxEntries} entries were looked at; search a subfolder`);
    const closed = closedNote(entries);
    if (closed !== "") notes.push(closed);
    const matches = `${found.matches} ${found.matches === 1 ? "match" : "matches"}`;
    const where = kind === "content" ? ` in ${found.files} of ${wanted.length} files` : "";
    const parts = [`${matches}${where} for ${JSON.stringify(pattern)} in ${oneLine(path)}`, ...notes];
    if (found.lines.length > 0) parts.push(fence(context.stepId, path, found.lines.join("\n")));
    return textResult(parts.join("\n"), {
      kind: "search",
      title: `Searched ${nameOf(path)} for ${JSON.stringify(pattern)}: ${matches}`,
      path,
      pattern,
      matches: found.matches,
      files: found.files,
      isCut: found.notes.length > 0 || isTruncated,
    });
  },
});
