import { type Entry, listFolder, readFiles } from "../../look.ts";
import { keptIds, markSteps, moveActions, proposePlan } from "../../plan.ts";
import { chooseDate } from "../../receipts/receipt-date.ts";
import { call, callAll, type Desk, missing, type Script, unmet } from "../../script.ts";
import { counted, endingOf, nameOf, parentOf } from "../../situation.ts";
import { readAnswers } from "../../tool-text.ts";
import { isExcluded, readExclusions } from "../../words.ts";
import { closingNotes, heldPaths } from "../closing.ts";
import { chooseFolders, needsVerb } from "../folders.ts";
import { createNames } from "../free-name.ts";
import { isInside, isUntouchable, projectFolders } from "../tidy/loose-files.ts";
import type { Move } from "../tidy/sort-files.ts";
import { type DayOf, plainDay, renameAll } from "./names.ts";
import { type NameChange, readPattern, readSelection } from "./pattern.ts";

/** files read for a date in their text */
const mostRead = 300;

const choices: readonly Readonly<{ label: string; description: string; pattern: string }>[] = [
  {
    label: "Date first",
    description: "2026-03-24-name, from the name or the day of the last change",
    pattern: "rename to date-name",
  },
  { label: "Number them", description: "001-name, 002-name and so on", pattern: "number them 001" },
  {
    label: "Plain names",
    description: "Lower case, with dashes instead of spaces",
    pattern: "lowercase and replace spaces with dashes",
  },
  { label: "Remove “copy”", description: "Takes “copy of” and “(1)” out of the names", pattern: "remove copy of" },
];

function* askPattern(desk: Desk): Script<string> {
  const options = choices.map(({ label, description }) => ({ label, description }));
  const outcome = yield* call(desk, "user_ask", {
    questions: [{ header: "Names", question: "What should the new names look like?", options, multiple: false }],
  });
  const answer = readAnswers(outcome)[0]?.join(" ") ?? "";
  return choices.find(({ label }) => label === answer)?.pattern ?? answer;
}

type Scope = Readonly<{ root: string; files: readonly Entry[]; entries: readonly Entry[] }>;

function selectFiles(root: string, entries: readonly Entry[], goal: string): readonly Entry[] {
  const { endings, everywhere, order } = readSelection(goal);
  const exclusions = readExclusions(goal);
  const projects = projectFolders(root, entries);
  const wanted = entries.filter(
    (entry) =>
      !isUntouchable(entry, root) &&
      !isInside(parentOf(entry.path), projects, root) &&
      (endings === null || endings.has(endingOf(entry.path))) &&
      !isExcluded(entry.path.slice(root.length + 1), exclusions),
  );
  const direct = wanted.filter(({ path }) => parentOf(path) === root);
  const chosen = everywhere || direct.length === 0 ? wanted : direct;
  const byName = (a: Entry, b: Entry): number => a.path.localeCompare(b.path, "en", { numeric: true });
  return [...chosen].sort(order === "date" ? (a, b) => plainDay(a).localeCompare(plainDay(b)) || byName(a, b) : byName);
}

/** Where days come from: names, the last change, or the files' own text. */
function* daySource(desk: Desk, changes: readonly NameChange[], files: readonly Entry[]): Script<DayOf> {
  const change = changes.find((candidate) => candidate.type === "date");
  if (change?.type !== "date" || change.source === "name") return plainDay;
  if (change.source === "modified") return (entry) => entry.day;
  const texts = yield* readFiles(
    desk,
    files.slice(0, mostRead).map(({ path }) => path),
    "Looking for dates inside the files.",
  );
  const days = new Map(
    texts.flatMap((file): readonly (readonly [string, string])[] => {
      const { date, doubt } = chooseDate(file.text.split("\n").slice(0, 200), { order: "unknown", isSure: false });
      return date !== null && (doubt === null || !doubt.includes("swapped")) ? [[file.path, date]] : [];
    }),
  );
  return (entry) => days.get(entry.path) ?? null;
}

const shown = ({ from, to }: Move): string => `${nameOf(from)} → ${nameOf(to)}`;

function stepsFor(moves: readonly Move[]) {
  const byFolder = new Map<string, Move[]>();
  for (const move of moves) byFolder.set(parentOf(move.from), [...(byFolder.get(parentOf(move.from)) ?? []), move]);
  return [...byFolder].slice(0, 200).map(([folder, list]) => ({
    moves: list,
    step: {
      title: `Rename ${counted(list.length, "file")} in ${nameOf(folder)}: ${list.slice(0, 5).map(shown).join(", ")}${list.length > 5 ? `, and ${list.length - 5} more` : ""}`,
      actions: moveActions(list, null),
    },
  }));
}

function preview(moves: readonly Move[]): string {
  const lines = moves.slice(0, 40).map((move) => `- ${shown(move)}`);
  if (moves.length > 40) lines.push(`- and ${moves.length - 40} more`);
  return [`These ${counted(moves.length, "name")} would change; endings stay as they are.`, ...lines].join("\n");
}

type Done = Readonly<{ moves: readonly Move[]; failure: string | null }>;

function* carryOut(desk: Desk, parts: readonly Readonly<{ moves: readonly Move[]; id: string }>[]): Script<Done> {
  const marks = markSteps(parts.map(({ id }) => ({ id, status: "doing" as const })));
  const [, ...outcomes] = yield* callAll(desk, [
    marks,
    ...parts.map(({ moves }) => ({ tool: "file_move", input: { moves } })),
  ]);
  const states = parts.map((part, index) => ({ part, outcome: outcomes[index] }));
  yield* callAll(desk, [
    markSteps(
      states.map(({ part, outcome }) => ({
        id: part.id,
        status: outcome?.status === "done" ? ("done" as const) : ("skipped" as const),
      })),
    ),
  ]);
  const held = heldPaths(desk);
  const failed = states.find(({ outcome }) => outcome?.status !== "done")?.outcome;
  return {
    moves: states
      .flatMap(({ part, outcome }) => (outcome?.status === "done" ? part.moves : []))
      .filter(({ from, to }) => !held.has(from) && !held.has(to)),
    failure: failed === undefined || failed.status === "done" ? null : failed.because,
  };
}

function* movesFor(desk: Desk, wish: string, scopes: readonly Scope[]): Script<readonly Move[]> {
  const changes = readPattern(wish);
  const moves: Move[] = [];
  for (const { root, entries } of scopes) {
    const files = selectFiles(root, entries, wish);
    moves.push(...renameAll(files, changes, yield* daySource(desk, changes, files), createNames(entries)));
  }
  return moves;
}

function* agreeAndRename(desk: Desk, goal: string, scopes: readonly Scope[], first: string): Script<string> {
  let wish = first;
  for (let round = 0; round < 4; round += 1) {
    const moves = yield* movesFor(desk, wish, scopes);
    if (moves.length === 0) return "All names are as you want them already, so nothing was changed.";
    const parts = stepsFor(moves);
    const steps = parts.map(({ step }) => step);
    const answer = yield* proposePlan(desk, goal, steps, { text: preview(moves), nothing: "nothing was renamed" });
    if (answer.status === "ended") return answer.text;
    if (answer.isApproved && answer.said === "") {
      const kept = keptIds(parts.length, answer.dropped).map((id) => ({
        id,
        moves: parts[Number(id) - 1]?.moves ?? [],
      }));
      return kept.length === 0
        ? "All steps were dropped from the plan, so nothing was renamed."
        : ending(desk, yield* carryOut(desk, kept));
    }
    wish = adapted(wish, answer.said) ?? `${yield* askPattern(desk)} ${keptWords(wish)}`;
    if (readPattern(wish).length === 0)
      return unmet(
        desk,
        "Nothing was renamed. Say what the names should look like, for example “date-name” or “replace spaces with dashes”.",
      );
  }
  return unmet(desk, "Nothing was renamed, because no plan was agreed on.");
}

/** The words of a wish that choose files, without its pattern. */
function keptWords(wish: string): string {
  const endings = readSelection(wish).endings;
  return endings === null ? "" : [...endings].map((ending) => `*.${ending}`).join(" ");
}

/** A wish changed by what the user said about the plan; `null` when the words tell nothing. */
function adapted(wish: string, said: string): string | null {
  if (readPattern(said).length > 0) return `${said} ${keptWords(wish)}`;
  return readExclusions(said).length > 0 ? `${wish}. ${said}` : null;
}

function ending(desk: Desk, done: Done): string {
  if (done.moves.length === 0 && heldPaths(desk).size > 0) return "Nothing was renamed.";
  if (done.moves.length === 0) return unmet(desk, `Nothing was renamed: ${done.failure ?? "no reason was given"}`);
  return [
    ...(done.failure === null ? [] : [missing(desk, `Some files kept their names: ${done.failure}`)]),
    `Renamed ${counted(done.moves.length, "file")}. Every name can be taken back under Changes.`,
    ...done.moves.slice(0, 8).map((move) => `- ${shown(move)}`),
    ...(done.moves.length > 8 ? [`- and ${done.moves.length - 8} more`] : []),
  ].join("\n");
}

/** Renames files by a pattern given in words. */
export function* rename(desk: Desk, goal: string): Script<string> {
  const chosen = chooseFolders(desk.situation.folders, goal);
  const editable = chosen.filter(({ verb }) => verb === "edit");
  if (editable.length === 0) return unmet(desk, needsVerb(chosen, "edit", "rename files"));
  const scopes: Scope[] = [];
  for (const { path } of editable) {
    const listing = yield* listFolder(desk, path, `Looking at ${nameOf(path)}.`);
    if (listing.failure !== null) return unmet(desk, `I could not look at ${path}: ${listing.failure}`);
    scopes.push({ root: path, entries: listing.entries, files: selectFiles(path, listing.entries, goal) });
  }
  if (scopes.every(({ files }) => files.length === 0))
    return unmet(desk, "I found no files there that fit what you described, so nothing was renamed.");
  const wish = readPattern(goal).length > 0 ? goal : `${yield* askPattern(desk)} ${goal}`;
  if (readPattern(wish).length === 0)
    return unmet(
      desk,
      "Nothing was renamed. I could not make a pattern of that; say, for example, “date-name”, “number them 001” or “replace spaces with dashes”.",
    );
  const text = yield* agreeAndRename(desk, goal, scopes, wish);
  return [text, ...closingNotes(desk)].join("\n");
}
