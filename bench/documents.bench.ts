import { spawnSync } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { print } from "./bench-desk.ts";

// Making, editing, computing and drawing documents beside openpyxl, python-docx and LibreOffice. Each figure is a whole program from its
// start to its end, the better of two. What is not installed is named.
// `npm run bench documents -- edit deck` takes those parts alone.

const root = resolve(import.meta.dirname, "..");
const cli = join(root, "packages/documents/src/cli.ts");
const work = join(root, "bench/documents/work.py");
const place = mkdtempSync(join(tmpdir(), "deskhand-documents-bench-"));
const at = (name: string) => join(place, name);
type Program = readonly [string, ...string[]];
type Streams = Readonly<{ from?: string; to?: string }>;

function seconds(command: Program, { from, to }: Streams = {}): number {
  const [program, ...rest] = command;
  const times = [1, 2].map(() => {
    const start = performance.now();
    const { status, stderr } = spawnSync(program, rest, {
      stdio: [from ? openSync(from, "r") : "ignore", to ? openSync(to, "w") : "ignore", "pipe"],
    });
    if (status !== 0) throw new Error(`${program} ${rest.join(" ")}: ${stderr.toString().slice(-400)}`);
    return (performance.now() - start) / 1_000;
  });
  return Math.min(...times);
}

function isThere(command: Program): boolean {
  return spawnSync(command[0], command.slice(1), { stdio: "ignore" }).status === 0;
}

const python = "/usr/bin/python3";
const peers = {
  openpyxl: isThere([python, "-c", "import openpyxl"]),
  "python-docx": isThere([python, "-c", "import docx"]),
  LibreOffice: isThere(["soffice", "--version"]),
};
for (const [name, has] of Object.entries(peers)) if (!has) console.log(`skipped: ${name} is not installed`);
console.log("skipped: python-pptx is no Debian package, so decks have no peer");

const ours = (...words: string[]): Program => [
  process.execPath,
  "--disable-warning=ExperimentalWarning",
  cli,
  ...words,
];
const office = (to: string, file: string): Program => [
  "soffice",
  "--headless",
  "--norestore",
  `-env:UserInstallation=file://${at("profile")}`,
  ...["--convert-to", to, "--outdir", at("office"), file],
];

function beside(figures: Readonly<Record<string, number | null>>): string {
  return Object.entries(figures)
    .map(([name, figure]) => `${name} ${figure === null ? "not here" : `${figure.toFixed(2)} s`}`)
    .join(" · ");
}

function describe(name: string, description: unknown): string {
  writeFileSync(at(name), JSON.stringify(description));
  return at(name);
}

function text(): void {
  const paragraph = "The harbour is quiet in the morning and the boats lie in rows. ".repeat(9);
  const parts = Array.from({ length: 50 }, (_, part) => [
    `# Part ${part + 1}\n\n${Array.from({ length: 6 }, () => paragraph).join("\n\n")}`,
    { kind: "page-break" },
  ]);
  const from = describe("text.json", { content: parts.flat() });
  const own = seconds(ours("create", "docx"), { from, to: at("text.docx") });
  const peer = peers["python-docx"] ? seconds([python, work, "docx", "-", at("peer.docx")]) : null;
  const again = peers.LibreOffice ? seconds(office("odt", at("text.docx"))) : null;
  print(
    "create a docx of 50 pages",
    `${own.toFixed(2)} s`,
    beside({ "python-docx": peer, "LibreOffice (converts it)": again }),
  );
}

function workbook(): void {
  const rows = Array.from({ length: 100_000 }, (_, row) => [`Item ${row + 2}`, (row + 2) % 97, 1.25]);
  const columns = [
    { header: "Item" },
    { header: "Amount" },
    { header: "Price" },
    { header: "Total", formula: "=B{row}*C{row}" },
  ];
  const from = describe("rows.json", { sheets: [{ name: "Rows", columns, rows: rows.slice(0, 100_000) }] });
  const own = seconds(ours("create", "xlsx"), { from, to: at("rows.xlsx") });
  const peer = peers.openpyxl ? seconds([python, work, "xlsx", "-", at("peer.xlsx")]) : null;
  const again = peers.LibreOffice ? seconds(office("ods", at("rows.xlsx"))) : null;
  print(
    "create 100,000 rows with formulas, computed",
    `${own.toFixed(2)} s`,
    beside({ "openpyxl (does not compute)": peer, "LibreOffice (converts it)": again }),
  );
}

function deck(): void {
  const slides = Array.from({ length: 40 }, (_, index) =>
    index % 4 === 3
      ? {
          layout: "chart",
          title: `Figures ${index}`,
          chart: { type: "column", categories: ["a", "b", "c"], series: [{ name: "n", values: [1, 2, index] }] },
        }
      : { layout: "content", title: `Point ${index}`, body: "- one\n- two\n- three" },
  );
  const own = seconds(ours("create", "pptx"), { from: describe("deck.json", { slides }), to: at("deck.pptx") });
  const drawn = peers.LibreOffice ? seconds(office("pdf", at("deck.pptx"))) : null;
  print("create a deck of 40 slides, 10 charts", `${own.toFixed(2)} s`, beside({ "LibreOffice (renders it)": drawn }));
}

function edit(): void {
  const rows = Array.from({ length: 90_000 }, (_, row) => [
    row,
    ...Array.from({ length: 6 }, (__, cell) => noise(row * 7 + cell)),
  ]);
  seconds(ours("create", "xlsx"), {
    from: describe("large.json", { sheets: [{ name: "Large", rows }] }),
    to: at("large.xlsx"),
  });
  const from = describe("edits.json", [{ set: "Large!B3", values: [[4711]] }]);
  const own = seconds(ours("edit", at("large.xlsx")), { from, to: at("edited.xlsx") });
  const peer = peers.openpyxl ? seconds([python, work, "edit", at("large.xlsx"), at("peer-edited.xlsx")]) : null;
  const again = peers.LibreOffice ? seconds(office("xlsx", at("large.xlsx"))) : null;
  const size = (statSync(at("large.xlsx")).size / 1e6).toFixed(0);
  print(
    `edit one cell in a workbook of ${size} MB`,
    `${own.toFixed(2)} s`,
    beside({ openpyxl: peer, "LibreOffice (loads and saves)": again }),
  );
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
  const rows = Array.from({ length: 10_000 }, (_, row) => [
    row,
    { formula: `=A${row + 1}*2+IF(A${row + 1}>50,SQRT(A${row + 1}),0)` },
  ]);
  seconds(ours("create", "xlsx"), {
    from: describe("sums.json", { sheets: [{ name: "Sums", rows }] }),
    to: at("sums.xlsx"),
  });
  const own = seconds(ours("check", at("sums.xlsx")), { to: at("report.json") });
  const again = peers.LibreOffice ? seconds(office("xlsx", at("sums.xlsx"))) : null;
  const { summary } = JSON.parse(readFileSync(at("report.json"), "utf8")) as { summary: string };
  if (!summary.startsWith("10000 formulas, 0 errors")) throw new Error(summary);
  print(
    "compute and check 10,000 formulas",
    `${own.toFixed(2)} s`,
    beside({ openpyxl: null, "LibreOffice (loads and saves)": again }),
  );
}

try {
  const parts = { text, workbook, deck, edit, recalculate };
  const wanted = process.argv.slice(2);
  for (const [name, part] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) part();
} finally {
  rmSync(place, { recursive: true, force: true });
}
