import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { print } from "./bench-desk.ts";
import { office, type Peer, type Program, peers, pythonWork, tellMissing } from "./documents/peers.ts";
import { beside, seconds } from "./documents/timed.ts";

// Making, editing, computing and drawing documents beside openpyxl, python-docx, python-pptx and LibreOffice. Each figure is a whole
// program from its start to its end, the better of two. What is not installed is named.
// `npm run bench documents -- edit deck` takes those parts alone.

const root = resolve(import.meta.dirname, "..");
const cli = join(root, "packages/documents/src/cli.ts");
const place = mkdtempSync(join(tmpdir(), "deskhand-documents-bench-"));
const at = (name: string) => join(place, name);

const node: Program = [process.execPath, "--disable-warning=ExperimentalWarning"];
const ours = (...words: string[]): Program => [...node, cli, ...words];
const libreOffice = (to: string, file: string): Program => office(place, to, at(file));

/** Seconds of a peer's program; `null` where the peer is not here. */
function peer(name: Peer, ...programs: readonly Program[]): number | null {
  return peers[name] ? seconds(programs) : null;
}

function describe(name: string, description: unknown): string {
  writeFileSync(at(name), JSON.stringify(description));
  return at(name);
}

function make(kind: "docx" | "xlsx" | "pptx", name: string, description: unknown): number {
  return seconds(ours("create", kind), { from: describe(`${name}.json`, description), to: at(name) });
}

function makeText(): number {
  const paragraph = "The harbour is quiet in the morning and the boats lie in rows. ".repeat(9);
  const parts = Array.from({ length: 50 }, (_, part) => [
    `# Part ${part + 1}\n\n${Array.from({ length: 6 }, () => paragraph).join("\n\n")}`,
    { kind: "page-break" },
  ]);
  return make("docx", "text.docx", { content: parts.flat() });
}

function text(): void {
  const own = makeText();
  const figures = {
    "python-docx": peer("python-docx", pythonWork("docx", "-", at("peer.docx"))),
    "LibreOffice (converts it)": peer("LibreOffice", libreOffice("odt", "text.docx")),
  };
  print("create a docx of 50 pages", `${own.toFixed(2)} s`, beside(figures));
}

function workbook(): void {
  const rows = Array.from({ length: 100_000 }, (_, row) => [`Item ${row + 2}`, (row + 2) % 97, 1.25]);
  const columns = [
    { header: "Item" },
    { header: "Amount" },
    { header: "Price" },
    { header: "Total", formula: "=B{row}*C{row}" },
  ];
  const own = make("xlsx", "rows.xlsx", { sheets: [{ name: "Rows", columns, rows }] });
  const figures = {
    "openpyxl (does not compute)": peer("openpyxl", pythonWork("xlsx", "-", at("peer.xlsx"))),
    "LibreOffice (converts it)": peer("LibreOffice", libreOffice("ods", "rows.xlsx")),
  };
  print("create 100,000 rows with formulas, computed", `${own.toFixed(2)} s`, beside(figures));
}

function makeDeck(): number {
  const slides = Array.from({ length: 40 }, (_, index) =>
    index % 4 === 3
      ? {
          layout: "chart",
          title: `Figures ${index}`,
          chart: { type: "column", categories: ["a", "b", "c"], series: [{ name: "n", values: [1, 2, index] }] },
        }
      : { layout: "content", title: `Point ${index}`, body: "- one\n- two\n- three" },
  );
  return make("pptx", "deck.pptx", { slides });
}

function deck(): void {
  const own = makeDeck();
  const figures = {
    "python-pptx": peer("python-pptx", pythonWork("pptx", "-", at("peer.pptx"))),
    "LibreOffice (converts it)": peer("LibreOffice", libreOffice("odp", "deck.pptx")),
  };
  print("create a deck of 40 slides, 10 charts", `${own.toFixed(2)} s`, beside(figures));
}

function edit(): void {
  const rows = Array.from({ length: 90_000 }, (_, row) => [
    row,
    ...Array.from({ length: 6 }, (__, cell) => noise(row * 7 + cell)),
  ]);
  const large = describe("large.json", { sheets: [{ name: "Large", rows }] });
  seconds(ours("create", "xlsx"), { from: large, to: at("large.xlsx"), runs: 1 });
  const from = describe("edits.json", [{ set: "Large!B3", values: [[4711]] }]);
  const own = seconds(ours("edit", at("large.xlsx")), { from, to: at("edited.xlsx") });
  const figures = {
    openpyxl: peer("openpyxl", pythonWork("edit", at("large.xlsx"), at("peer-edited.xlsx"))),
    "LibreOffice (loads and saves)": peer("LibreOffice", libreOffice("xlsx", "large.xlsx")),
  };
  const size = (statSync(at("large.xlsx")).size / 1e6).toFixed(0);
  print(`edit one cell in a workbook of ${size} MB`, `${own.toFixed(2)} s`, beside(figures));
}

/** Text that does not pack. */
function noise(seed: number): string {
  let state = (seed * 2_654_435_761) >>> 0;
  return Array.from({ length: 8 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state.toString(36);
  }).join("");
}

function recalculate(): void {
  const formulas = 10_000;
  const rows = Array.from({ length: formulas }, (_, row) => [
    row,
    { formula: `=A${row + 1}*2+IF(A${row + 1}>50,SQRT(A${row + 1}),0)` },
  ]);
  make("xlsx", "sums.xlsx", { sheets: [{ name: "Sums", rows }] });
  const own = seconds(ours("check", at("sums.xlsx")), { to: at("report.json") });
  const { summary } = JSON.parse(readFileSync(at("report.json"), "utf8")) as { summary: string };
  if (!summary.startsWith(`${formulas} formulas, 0 errors`) || summary.includes("not recomputed"))
    throw new Error(summary);
  const figures = {
    "openpyxl, python-docx": "do not compute",
    "LibreOffice (computes and saves)": peer("LibreOffice", libreOffice("xlsx", "sums.xlsx")),
  };
  print("compute and check 10,000 formulas", `${own.toFixed(2)} s`, beside(figures));
}

/** pages drawn in one request at most */
const drawn = 8;
/** pixels of a drawn page's longest side */
const side = 1_200;

function render(): void {
  if (!peers.LibreOffice) {
    console.log("skipped: rendering, because LibreOffice draws office files, ours too");
    return;
  }
  makeText();
  makeDeck();
  for (const [name, what] of [
    ["text.docx", "a docx of 50 pages"],
    ["deck.pptx", "a deck of 40 slides"],
  ] as const) {
    const program = join(root, "bench/documents/render-pages.ts");
    const own = seconds([...node, program, at(name), `1-${drawn}`, String(side)], { to: at("drawn.txt") });
    const count = readFileSync(at("drawn.txt"), "utf8").trim();
    if (count !== String(drawn)) throw new Error(`${count} of ${drawn} pages were drawn`);
    const pdf = join(place, "office", name.replace(/\w+$/, "pdf"));
    const draw: Program = ["pdftoppm", "-jpeg", "-l", String(drawn), "-scale-to", String(side), pdf, at("page")];
    const figures = {
      "openpyxl, python-docx, python-pptx": "draw nothing",
      "LibreOffice and pdftoppm": peer("Poppler's pdftoppm", libreOffice("pdf", name), draw),
    };
    print(`render ${what}, draw ${drawn}`, `${own.toFixed(2)} s`, beside(figures));
  }
}

try {
  tellMissing();
  const parts = { text, workbook, deck, edit, recalculate, render };
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !(name in parts));
  if (unknown.length > 0)
    throw new Error(`There is no part ${unknown.join(", ")}; there are: ${Object.keys(parts).join(", ")}`);
  for (const [name, part] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) part();
} finally {
  rmSync(place, { recursive: true, force: true });
}
