import { type Entry, readEntries } from "../../look.ts";
import { call, type Desk, type Script } from "../../script.ts";
import { nextOffset, unfence } from "../../tool-text.ts";

/** pages of a list of copies that are read; beyond them it counts as not complete */
const mostPages = 20;

/** Files below a folder whose bytes another has too, in groups. `isWhole` is false where some could not be compared. */
export type SameBytes = Readonly<{ groups: readonly (readonly Entry[])[]; isWhole: boolean }>;

/** Has the bytes of files of one size compared, which proves what names and sizes cannot. */
export function* findSameBytes(desk: Desk, folder: string, text = ""): Script<SameBytes> {
  const groups = new Map<string, Entry[]>();
  let isWhole = true;
  let offset: number | null = 1;
  for (let page = 0; offset !== null && page < mostPages; page += 1) {
    const input = { path: folder, depth: 64, copies: true, ...(offset > 1 ? { offset } : {}) };
    const outcome = yield* call(desk, "file_list", input, page === 0 ? text : "");
    if (outcome.status !== "done") return { groups: [...groups.values()], isWhole: false };
    const { body, after } = unfence(outcome.text);
    for (const line of body.split("\n")) addCopy(groups, folder, line);
    isWhole &&= !/^not compared: |^cut: only the first/m.test(`${after}\n${outcome.text}`);
    offset = nextOffset(after);
  }
  return { groups: [...groups.values()].filter((files) => files.length > 1), isWhole: isWhole && offset === null };
}

function addCopy(groups: Map<string, Entry[]>, folder: string, line: string): void {
  const [, group, rest] = /^copy (\d+) (.+)$/.exec(line) ?? [];
  if (group === undefined || rest === undefined) return;
  groups.set(group, [...(groups.get(group) ?? []), ...readEntries(folder, `file ${rest}`)]);
}
