import { globSync, readFileSync } from "node:fs";
import { extname, relative } from "node:path";
import { type EditOutcome, editFile } from "../packages/documents/src/editing/edit-file.ts";
import { differingParts } from "../packages/documents/src/testing/package-differences.ts";
import { editFiles, type RealEdit } from "../packages/documents/src/testing/real-edit.ts";
import { isBound, type OfficeEnding, realEdits } from "../packages/documents/src/testing/real-edits.ts";
import { noRealFiles, realFiles } from "../packages/documents/src/testing/real-files.ts";
import { listedRefusals } from "../packages/documents/src/testing/refused-files.ts";
import {
  findingsMade,
  type SchemaFindings,
  schemaFindings,
} from "../packages/documents/src/testing/schema-findings.ts";
import { print } from "./bench-desk.ts";

// Opens, changes and saves every office file of a folder of real ones, with every kind of edit that it has a place for. Each edit is timed
// alone, and every part that it does not concern has to be the same. The Open XML SDK's findings of the file before are compared with those
// after several edits made one after the other; where there are more, each edit is judged alone.
// `npm run bench editing -- docx xlsx` takes those formats; `plain` the plainest edit of each file; `timed` leaves the judging out; `2/4` takes
// the second quarter of the files.

const endings: Readonly<Record<OfficeEnding, string>> = { docx: "docx,docm", xlsx: "xlsx,xlsm", pptx: "pptx,pptm" };
const words = process.argv.slice(2);
const isTimed = words.includes("timed");
/** edits that are judged at once; those of workbooks hardly meet each other */
const together: Readonly<Record<OfficeEnding, number>> = { docx: 7, xlsx: 30, pptx: 7 };

type Tally = {
  times: number[];
  slowest: string;
  bound: string[];
  refused: string[];
  worse: string[];
  touched: string[];
};
type Original = Readonly<{ file: string; bytes: Uint8Array }>;
const tallies = new Map<string, Tally>();
const unopened: string[] = [];
const untouched: string[] = [];

function tallyOf(what: string): Tally {
  const tally = tallies.get(what) ?? { times: [], slowest: "", bound: [], refused: [], worse: [], touched: [] };
  tallies.set(what, tally);
  return tally;
}

function made(file: string, bytes: Uint8Array, { edit, author }: RealEdit): Promise<EditOutcome> {
  const isSigned = { breakSignature: true };
  return editFile(bytes, [edit, isSigned], { name: file, files: editFiles, ...(author !== undefined && { author }) });
}

/** Makes one edit, notes how it went, and tells why it was refused. */
async function tryEdit({ file, bytes }: Original, tried: RealEdit, kind: string): Promise<string | null> {
  const tally = tallyOf(`${kind}: ${tried.what}`);
  const start = performance.now();
  const outcome = await made(file, bytes, tried);
  const ms = performance.now() - start;
  if (outcome.status === "refused") {
    (isBound.test(outcome.reason) ? tally.bound : tally.refused).push(`${file}: ${outcome.reason}`);
    return outcome.reason;
  }
  if (ms > Math.max(0, ...tally.times)) tally.slowest = file;
  tally.times.push(ms);
  const touched = differingParts(bytes, outcome.bytes).filter((name) => !tried.concerns.test(name));
  if (touched.length > 0) tally.touched.push(`${file}: ${touched.join(", ")}`);
  return null;
}

/** The file after edits made one after the other, each where the ones before left something of its kind. */
async function afterAll({ file, bytes }: Original, edits: readonly RealEdit[]): Promise<Uint8Array> {
  let now = bytes;
  for (const edit of edits) {
    const outcome = await made(file, now, edit);
    if (outcome.status === "edited") now = outcome.bytes;
  }
  return now;
}

function groupsOf(edits: readonly RealEdit[], size: number): readonly (readonly RealEdit[])[] {
  const shared = edits.filter((each) => each.isAlone !== true);
  const groups = Array.from({ length: Math.ceil(shared.length / size) }, (_, index) =>
    shared.slice(index * size, (index + 1) * size),
  );
  return [...groups, ...edits.filter((each) => each.isAlone === true).map((each) => [each])];
}

async function judge(original: Original, edits: readonly RealEdit[], kind: OfficeEnding): Promise<void> {
  const ending = extname(original.file).slice(1);
  let known: Promise<SchemaFindings | null> | null = null;
  const before = () => {
    known ??= schemaFindings(original.bytes, ending);
    return known;
  };
  for (const some of groupsOf(edits, together[kind])) {
    const news = await newFindings(original, some, before);
    if (news.length === 0) continue;
    const alone = await Promise.all(
      some.map(async (edit) => ({ edit, news: await newFindings(original, [edit], before) })),
    );
    const guilty = alone.filter((each) => each.news.length > 0);
    const named = guilty.length > 0 ? guilty.map((each) => ({ what: each.edit.what, news: each.news })) : [];
    if (named.length === 0) named.push({ what: "edits together", news });
    for (const each of named)
      tallyOf(`${kind}: ${each.what}`).worse.push(
        `${original.file}: ${each.news.map((one) => one.slice(0, 240)).join("; ")}`,
      );
  }
}

async function newFindings(
  original: Original,
  edits: readonly RealEdit[],
  before: () => Promise<SchemaFindings | null>,
): Promise<readonly string[]> {
  const after = await schemaFindings(await afterAll(original, edits), extname(original.file).slice(1));
  // what has no findings needs no comparison, which saves half of the time
  return after === null || after.size === 0 ? [] : findingsMade((await before()) ?? new Map(), after);
}

async function sweep(kind: OfficeEnding, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const original = { file: relative(realFiles ?? "", path), bytes: new Uint8Array(readFileSync(path)) };
    const { edits, unopened: reason } = await realEdits(original.bytes, kind);
    if (reason !== null) {
      unopened.push(`${original.file}: ${reason}`);
      continue;
    }
    const taken = words.includes("plain") ? edits.slice(0, 1) : edits;
    const reasons: (string | null)[] = [];
    for (const edit of taken) reasons.push(await tryEdit(original, edit, kind));
    if (!reasons.includes(null))
      untouched.push(`${original.file}: ${reasons[0] ?? "nothing in it is of a kind that is edited"}`);
    else if (!isTimed) await judge(original, taken, kind);
  }
  print(kind, `${paths.length} files`, "opened, changed in every way that fits, and saved");
}

function printTallies(): void {
  for (const [what, { times, slowest, bound, refused, worse, touched }] of tallies) {
    const sorted = times.sort((left, right) => left - right);
    const share = (part: number) => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(0);
    print(
      `${what} (${sorted.length} files)`,
      `p50 ${share(0.5)} ms · p95 ${share(0.95)} ms · max ${(sorted.at(-1) ?? 0).toFixed(0)} ms (${slowest.split("/").at(-1)})`,
      `${isTimed ? "not judged" : `${worse.length} made invalid`} · ${touched.length} with other parts changed · ${bound.length} bound by their authors · ${refused.length} refused`,
    );
    for (const line of worse) console.log(`  made invalid: ${line}`);
    for (const line of touched) console.log(`  other parts changed: ${line}`);
    for (const line of refused) console.log(`  refused: ${line}`);
  }
}

function printOthers(): void {
  const known = new Set(listedRefusals().map(({ name }) => name));
  const isKnown = (line: string) => known.has(/([^/]+?\.\w+): /.exec(line)?.[1] ?? "");
  print("cannot be opened", `${unopened.length} files`, "each is in docs/refused-files.md unless it is named here");
  for (const line of unopened) if (!isKnown(line)) console.log(`  not listed: ${line}`);
  print("opened, but nothing to edit", `${untouched.length} files`, "");
  for (const line of untouched) console.log(`  ${line}`);
}

if (realFiles === null) console.log(`skipped: ${noRealFiles}`);
else {
  const asked = (Object.keys(endings) as OfficeEnding[]).filter((kind) => words.includes(kind));
  const [, part = "1", parts = "1"] =
    words.map((word) => /^(\d+)\/(\d+)$/.exec(word)).find((each) => each !== null) ?? [];
  for (const kind of asked.length > 0 ? asked : (Object.keys(endings) as OfficeEnding[])) {
    const files = globSync(`${realFiles}/**/*.{${endings[kind]}}`).sort();
    await sweep(
      kind,
      files.filter((_, index) => index % Number(parts) === Number(part) - 1),
    );
  }
  if (!isTimed && (await schemaFindings(new Uint8Array(), "docx")) === null)
    console.log("not judged: the Open XML validator is not there for this system");
  printTallies();
  printOthers();
}
