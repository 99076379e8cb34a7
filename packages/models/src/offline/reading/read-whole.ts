import { type FileText, readFiles, readFileText } from "../look.ts";
import { callAll, type Desk, type Script } from "../script.ts";

/** windows of one file read at most; what lies beyond is told */
const mostWindows = 25;

/** A file with all its windows in one text. `isPartial`: its end was not read. */
export type WholeFile = Readonly<{ file: FileText; isPartial: boolean }>;

/** Reads files to their ends, window by window, the windows of several files in one answer; very long files end early and say so. */
export function* readWhole(desk: Desk, paths: readonly string[], text = ""): Script<readonly WholeFile[]> {
  const firsts = yield* readFiles(desk, paths, text);
  const texts = new Map(firsts.map((file) => [file.path, [file.text]]));
  let open = firsts.flatMap(({ path, next }) => (next === null ? [] : [{ path, next }]));
  const cut = new Set<string>(firsts.filter(({ isCut, next }) => isCut && next === null).map(({ path }) => path));
  for (let window = 1; open.length > 0 && window < mostWindows; window += 1) {
    const outcomes = yield* callAll(
      desk,
      open.map(({ path, next }) => ({ tool: "file_read", input: { path, offset: next } })),
    );
    const read = open.map(({ path }, index) =>
      readFileText(path, outcomes[index] ?? { status: "failed", because: "it was not read on" }),
    );
    for (const file of read) {
      if (file.failure !== null || (file.isCut && file.next === null)) cut.add(file.path);
      if (file.failure === null) texts.get(file.path)?.push(file.text);
    }
    open = read.flatMap(({ path, next, failure }) => (next === null || failure !== null ? [] : [{ path, next }]));
  }
  for (const { path } of open) cut.add(path);
  return firsts.map((file) => ({
    file: { ...file, text: (texts.get(file.path) ?? []).join("\n") },
    isPartial: cut.has(file.path),
  }));
}
