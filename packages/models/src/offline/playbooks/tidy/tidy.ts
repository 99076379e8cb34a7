import type { Folder } from "@deskhand/contracts";
import { type Listing, listFolder } from "../../look.ts";
import { keptIds, markSteps, moveActions, type PlanStep, proposePlan } from "../../plan.ts";
import { type Ask, call, callAll, type Desk, missing, type Script, unmet } from "../../script.ts";
import { counted, nameOf, parentOf } from "../../situation.ts";
import { readAnswers } from "../../tool-text.ts";
import { fold, languageOf, listed, readExclusions } from "../../words.ts";
import { closingNotes, heldPaths } from "../closing.ts";
import { chooseFolders, needsVerb } from "../folders.ts";
import { createNames } from "../free-name.ts";
import { copiesAmong, copyLines } from "./copies.ts";
import { looseFiles, projectFolders } from "./loose-files.ts";
import { type Move, type Order, type Pile, sortFiles, type TidyOptions } from "./sort-files.ts";

type Job = Readonly<{ root: string; folder: string; moves: readonly Move[] }>;
type Looked = Readonly<{ root: string; listing: Listing }>;

/** plans proposed before it gives up */
const mostRounds = 5;

const orderWords: readonly (readonly [Order, RegExp])[] = [
  ["year", /\b(?:by|per|nach|par|por|per) (?:year|jahr|jahren|annee|ano|anno)\b/],
  [
    "month",
    /\b(?:by|per|nach|par|por|per|into|in) (?:the )?(?:date|dates|month|months|year and month|time|datum|monat|monaten|mois|date|fecha|mes|meses|data|mese|mesi|day)\b|\bchronolog/,
  ],
  [
    "project",
    /\b(?:by|per|nach|par|por|per) (?:project|projects|projekt|projekten|projet|projets|proyecto|proyectos|progetto|progetti|topic|topics|thema|themen|sujet|tema|client|clients|customer|customers|kunde|kunden|name|names)\b/,
  ],
  [
    "kind",
    /\b(?:by|per|nach|par|por|per) (?:kind|type|types|file type|format|art|typ|dateityp|genre|tipo|extension|endung)\b/,
  ],
];

/** What a wish or a later message says about how to tidy. */
function readTidyOptions(text: string, before: TidyOptions | null): TidyOptions {
  const folded = fold(text);
  const order = orderWords.find(([, pattern]) => pattern.test(folded))?.[0];
  const everywhere =
    /\b(?:all subfolders|subfolders too|including subfolders|recursively|flatten|everything in it|unterordner|sous-dossiers|subcarpetas|sottocartelle)\b/.test(
      folded,
    );
  return {
    order: order ?? before?.order ?? "kind",
    everywhere: everywhere || (before?.everywhere ?? false),
    exclusions: [...new Set([...(before?.exclusions ?? []), ...readExclusions(text)])],
    language: before?.language ?? languageOf(text),
  };
}

function jobsOf(looked: readonly Looked[], options: TidyOptions): readonly Job[] {
  return looked.flatMap(({ root, listing }) => {
    const files = looseFiles(root, listing.entries, options.everywhere);
    return sortFiles(root, files, options, createNames(listing.entries)).map(({ folder, moves }: Pile) => ({
      root,
      folder,
      moves,
    }));
  });
}

function stepOf(job: Job, isOnly: boolean): PlanStep {
  const place = isOnly ? job.folder : `${nameOf(job.root)}/${job.folder}`;
  const names = listed(
    job.moves.map(({ from }) => nameOf(from)),
    4,
  );
  return {
    title: `Move ${counted(job.moves.length, "file")} into ${place}: ${names}`,
    actions: moveActions(job.moves, `${job.root}/${job.folder}`),
  };
}

function* askOrder(desk: Desk): Script<string> {
  const question = {
    header: "Order",
    question: "How should the files be sorted instead?",
    options: [
      { label: "By kind", description: "Documents, Pictures, Spreadsheets and so on" },
      { label: "By month", description: "A folder for every year and month" },
      { label: "By project", description: "A folder for every word that several names share" },
      { label: "Leave everything", description: "Nothing is moved" },
    ],
    multiple: false,
  };
  const outcome = yield* call(desk, "user_ask", { questions: [question] });
  return readAnswers(outcome)[0]?.join(" ") ?? "";
}

/** so few files a folder that a person would call the folder scattered rather than sorted */
const scatteredFiles = 4;
const scatteredFolders = 6;

/** Whether no file lies loose, but those in the sub-folders lie in ones and twos. */
function isScattered(jobs: readonly Job[]): boolean {
  const files = jobs.flatMap(({ moves }) => moves.map(({ from }) => from));
  const folders = new Set(files.map(parentOf));
  return folders.size >= scatteredFolders && files.length / folders.size < scatteredFiles;
}

/** Asks before it takes sub-folders apart: they may be somebody's order. */
function* gather(desk: Desk, looked: readonly Looked[], options: TidyOptions): Script<TidyOptions> {
  const everywhere = { ...options, everywhere: true };
  if (options.everywhere || jobsOf(looked, options).length > 0 || !isScattered(jobsOf(looked, everywhere)))
    return options;
  const question = {
    header: "Sub-folders",
    question: "No files lie loose here; they are spread over many small sub-folders. What should I do with them?",
    options: [
      { label: "Sort them together", description: "Their files move into a few folders by kind; the old folders stay" },
      { label: "Leave them", description: "Nothing is moved" },
    ],
    multiple: false,
  };
  const answer = readAnswers(yield* call(desk, "user_ask", { questions: [question] }))[0]?.join(" ") ?? "";
  if (answer === "" || /leave|nothing|stop/i.test(answer)) return options;
  return readTidyOptions(answer, everywhere);
}

const isSame = (left: TidyOptions, right: TidyOptions): boolean => JSON.stringify(left) === JSON.stringify(right);

type Agreed = Readonly<
  | { status: "agreed"; jobs: readonly Job[]; ids: readonly string[]; options: TidyOptions }
  | { status: "ended"; text: string }
>;

/** Proposes until the plan is approved, adapting it to what the user says. */
function* agree(desk: Desk, goal: string, looked: readonly Looked[]): Script<Agreed> {
  let options = yield* gather(desk, looked, readTidyOptions(goal, null));
  for (let round = 0; round < mostRounds; round += 1) {
    const jobs = jobsOf(looked, options);
    if (jobs.length === 0) return { status: "ended", text: nothingToDo(desk, looked, options) };
    const steps = jobs.map((job) => stepOf(job, looked.length === 1));
    const answer = yield* proposePlan(desk, goal, steps, {
      text: planWords(jobs, round, options),
      nothing: "nothing was moved",
    });
    if (answer.status === "ended") return answer;
    const changed = readTidyOptions(answer.said, options);
    const isUnchanged = isSame(changed, options);
    if (answer.isApproved && isUnchanged) {
      const ids = keptIds(jobs.length, answer.dropped);
      return { status: "agreed", jobs: ids.flatMap((id) => jobs[Number(id) - 1] ?? []), ids, options };
    }
    const next = isUnchanged ? yield* askOptions(desk, options) : changed;
    if (next === null) return { status: "ended", text: "Nothing was moved." };
    options = next;
  }
  return {
    status: "ended",
    text: unmet(
      desk,
      "Nothing was moved: no plan was agreed on. Say by kind, by month or by project, and which names to leave alone.",
    ),
  };
}

/** Asks for another order when the words about a plan tell nothing; `null` when everything stays. */
function* askOptions(desk: Desk, options: TidyOptions): Script<TidyOptions | null> {
  const answer = yield* askOrder(desk);
  return answer === "" || /leave|nothing|stop/i.test(answer) ? null : readTidyOptions(answer, options);
}

function planWords(jobs: readonly Job[], round: number, { everywhere }: TidyOptions): string {
  const files = jobs.reduce((sum, { moves }) => sum + moves.length, 0);
  const head = round === 0 ? "I looked through the folder" : "I changed the plan";
  const staying = everywhere ? "files of projects" : "files inside sorted folders and projects";
  return `${head}: ${counted(files, everywhere ? "file" : "loose file")} can go into ${counted(jobs.length, "folder")}. Nothing is deleted, and ${staying} stay where they are.`;
}

function nothingToDo(desk: Desk, looked: readonly Looked[], options: TidyOptions): string {
  const [first] = looked;
  if (looked.every(({ listing }) => listing.entries.length === 0)) {
    return `${looked.length === 1 && first !== undefined ? `The folder ${nameOf(first.root)} is` : "The folders are"} empty, so there is nothing to tidy.`;
  }
  if (looked.some(({ root, listing }) => projectFolders(root, listing.entries).has(root))) {
    return unmet(
      desk,
      "This folder belongs to a program or a code project, and moving its files would break it, so I left everything as it is.",
    );
  }
  const left = options.exclusions.length > 0 ? ` You asked me to leave ${listed(options.exclusions)} alone.` : "";
  return `The folder is tidy already: no loose files were found outside its folders, so nothing was changed.${left}`;
}

function movesCall(job: Job): Ask {
  return { tool: "file_move", input: { moves: job.moves } };
}

/** Tries failed moves once more, and gives those that worked, against the folder as it is now, inside the same approved folders. */
function* retry(desk: Desk, failed: readonly Job[], options: TidyOptions): Script<readonly Job[]> {
  const tried: Job[] = [];
  for (const job of failed) {
    const listing = yield* listFolder(desk, job.root, "A name was taken meanwhile; looking again.");
    const wanted = new Set(job.moves.map(({ from }) => from));
    const files = listing.entries.filter(({ path }) => wanted.has(path));
    const pile = sortFiles(job.root, files, options, createNames(listing.entries)).find(
      ({ folder }) => folder === job.folder,
    );
    if (pile !== undefined) tried.push({ ...job, moves: pile.moves });
  }
  const outcomes = tried.length === 0 ? [] : yield* callAll(desk, tried.map(movesCall));
  return tried.filter((_, index) => outcomes[index]?.status === "done");
}

/** What became of the moves: those that were held back did not happen. */
function withoutHeld(desk: Desk, jobs: readonly Job[]): readonly Job[] {
  const held = heldPaths(desk);
  return jobs
    .map((job) => ({ ...job, moves: job.moves.filter(({ from, to }) => !held.has(from) && !held.has(to)) }))
    .filter(({ moves }) => moves.length > 0);
}

function* work(desk: Desk, agreed: Extract<Agreed, { status: "agreed" }>): Script<readonly Job[]> {
  const { jobs, ids, options } = agreed;
  if (jobs.length === 0) return [];
  const doing = markSteps(ids.map((id) => ({ id, status: "doing" as const })));
  const [, ...outcomes] = yield* callAll(desk, [doing, ...jobs.map(movesCall)]);
  const failed = jobs.filter((_, index) => outcomes[index]?.status !== "done");
  const again = failed.length === 0 ? [] : yield* retry(desk, failed, options);
  const made = jobs.map((job, index) =>
    outcomes[index]?.status === "done"
      ? job
      : again.find(({ root, folder }) => root === job.root && folder === job.folder),
  );
  const marks = made.map((job, index) => ({
    id: ids[index] ?? "1",
    status: job === undefined ? ("skipped" as const) : ("done" as const),
  }));
  yield* callAll(desk, [markSteps(marks)]);
  return withoutHeld(
    desk,
    made.filter((job) => job !== undefined),
  );
}

/** Files that were to move and did not, those that were held back aside: of them the task tells by itself. */
function leftFiles(desk: Desk, agreed: readonly Job[], done: readonly Job[]): readonly string[] {
  const held = heldPaths(desk);
  const moved = new Set(done.flatMap(({ moves }) => moves.map(({ from }) => from)));
  const all = agreed.flatMap(({ moves }) => moves);
  return all.filter(({ from, to }) => !moved.has(from) && !held.has(from) && !held.has(to)).map(({ from }) => from);
}

type Outcomes = Readonly<{
  done: readonly Job[];
  agreed: readonly Job[];
  /** files that are copies of each other, below their folder */
  copies: readonly (readonly string[])[];
}>;

function report(desk: Desk, looked: readonly Looked[], { agreed, copies, done }: Outcomes): string {
  const files = done.reduce((sum, { moves }) => sum + moves.length, 0);
  if (files === 0) {
    const isFailed = agreed.length > 0 && heldPaths(desk).size === 0;
    const words = "Nothing was moved.";
    return [isFailed ? unmet(desk, words) : words, ...closingNotes(desk)].join("\n");
  }
  const lines = done.map(({ folder, moves }) => `- ${folder}: ${counted(moves.length, "file")}`);
  const extra: string[] = [];
  const left = leftFiles(desk, agreed, done);
  const first =
    left.length === 0
      ? []
      : [
          missing(
            desk,
            `Not everything could be moved: ${listed(left.map(nameOf))} ${left.length === 1 ? "is" : "are"} where ${left.length === 1 ? "it was" : "they were"}.`,
          ),
        ];
  if (looked.some(({ listing }) => listing.isPartial))
    extra.push("The folder is very large; only its first part was looked at.");
  return [
    ...first,
    `Sorted ${counted(files, "file")} into ${counted(done.length, "folder")}. Nothing was deleted, and every move can be taken back under Changes.`,
    ...lines,
    ...copyLines(copies),
    ...extra,
    ...closingNotes(desk),
  ].join("\n");
}

/** Sorts loose files into few folders. */
export function* tidy(desk: Desk, goal: string): Script<string> {
  const chosen: readonly Folder[] = chooseFolders(desk.situation.folders, goal);
  const editable = chosen.filter(({ verb }) => verb === "edit");
  if (editable.length === 0) return unmet(desk, needsVerb(chosen, "edit", "move files"));
  const looked: Looked[] = [];
  for (const { path } of editable) {
    const listing = yield* listFolder(desk, path, `Looking at ${nameOf(path)}.`);
    if (listing.failure !== null) return unmet(desk, `I could not look at ${path}: ${listing.failure}`);
    looked.push({ root: path, listing });
  }
  const agreed = yield* agree(desk, goal, looked);
  if (agreed.status === "ended") return [agreed.text, ...closingNotes(desk)].join("\n");
  const done = yield* work(desk, agreed);
  const copies =
    done.length === 0
      ? []
      : yield* copiesAmong(
          desk,
          looked,
          done.flatMap(({ moves }) => moves),
        );
  return report(desk, looked, { done, agreed: agreed.jobs, copies });
}
