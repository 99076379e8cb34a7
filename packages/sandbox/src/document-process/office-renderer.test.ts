import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, it, type TestContext } from "vitest";
import { openConfinement } from "../bubblewrap/confined-program.ts";
import { removeTree } from "../bubblewrap/layers/remove-tree.ts";
import { isMissing, skipTier } from "../bubblewrap/testing/need-bubblewrap.ts";
import { createDocumentProcess } from "./create-document-process.ts";
import { officeProgram, recalculateWorkbook, renderOffice } from "./office-renderer.ts";

const place = mkdtempSync(join(tmpdir(), "office-renderer-"));
const never = new AbortController().signal;
const temporaryFolder = join(place, "tmp");

function open(isConfined: boolean) {
  return createDocumentProcess({
    cliPath: fileURLToPath(new URL("../../../documents/src/cli.ts", import.meta.url)),
    nodePath: process.execPath,
    memoryMb: 1_500,
    timeoutMs: 120_000,
    processes: 1,
    temporaryFolder,
    ...(isConfined ? { confinement: () => openConfinement(join(place, "confinement")) } : {}),
  });
}
const confined = open(true);
const loose = open(false);
afterAll(async () => {
  await confined.close();
  await loose.close();
  await removeTree(place);
});

async function skipWithout(context: TestContext): Promise<void> {
  const missing = await isMissing();
  if (missing !== null) return skipTier(context, missing);
  const programs = await Promise.all(["docx", "xlsx"].map(officeProgram));
  if (programs.includes(null)) skipTier(context, "LibreOffice's Writer and Calc are not installed");
}

async function made(name: string, kind: string, description: unknown): Promise<string> {
  const reply = await confined.request({ op: "create", kind, description, output: true }, never);
  const path = join(place, name);
  writeFileSync(path, (reply as { contents: Uint8Array }).contents);
  return path;
}

it("looks at the pages of a document, and leaves nothing behind", async (context) => {
  await skipWithout(context);
  const path = await made("a.docx", "docx", { content: "# One\n\nText.\n\n# Two\n\nText." });
  const checked = await confined.request({ op: "check", path, render: true }, never);
  expect(checked).toMatchObject({ status: "checked", passed: true, rendering: "done", pages: 1, headingPages: [1, 1] });
  expect(readdirSync(temporaryFolder).length).toBe(1);
}, 120_000);

it("draws the pages of each kind of document", async (context) => {
  await skipWithout(context);
  const slides = [{ layout: "content", title: "One", body: "- a" }];
  const descriptions = { docx: { content: "Text." }, xlsx: { sheets: [{ name: "A", rows: [[1]] }] }, pptx: { slides } };
  for (const [kind, description] of Object.entries(descriptions)) {
    const path = await made(`draw.${kind}`, kind, description);
    const drawn = await confined.request({ op: "render", path, render: true }, never);
    expect(drawn).toMatchObject({ status: "rendered", pageCount: 1, pages: [{ number: 1, mediaType: "image/jpeg" }] });
  }
  const loosely = await loose.request({ op: "render", path: join(place, "draw.docx"), render: true }, never);
  expect(loosely).toEqual({ status: "not-rendered", because: "absent" });
}, 120_000);

it("sees on the pages what the file alone does not tell", async (context) => {
  await skipWithout(context);
  const narrow = {
    sheets: [{ name: "A", columns: [{ header: "n", width: 2, format: "number" }], rows: [[123456789]] }],
  };
  const path = await made("narrow.xlsx", "xlsx", narrow);
  const checked = await confined.request({ op: "check", path, render: true }, never);
  expect(checked).toMatchObject({ passed: false, findings: [{ kind: "overflow", place: "page 1" }] });
  expect(await confined.request({ op: "check", path }, never)).toMatchObject({ passed: true, rendering: "absent" });
}, 120_000);

it("makes a file as PDF, and refuses where it cannot", async (context) => {
  await skipWithout(context);
  const request = { op: "create", kind: "docx", description: { content: "# One\n\nText." }, output: true, pdf: true };
  const made = await confined.request(request, never);
  const { contents } = made as { contents: Uint8Array };
  expect(new TextDecoder("latin1").decode(contents.subarray(0, 5))).toBe("%PDF-");
  expect(new TextDecoder("latin1").decode(contents)).toContain("/MarkInfo");
  await expect(loose.request(request, never)).rejects.toThrow("PDF files cannot be made on this computer");
  expect(await loose.request({ ...request, pdf: false }, never)).toMatchObject({ status: "created" });
}, 120_000);

/** What poppler says of a PDF's tags, each with its text; `null` where poppler is not there. */
async function tagsOf(pdf: Uint8Array, name: string): Promise<string | null> {
  const path = join(place, `${name}.pdf`);
  writeFileSync(path, pdf);
  return promisify(execFile)("pdfinfo", ["-struct-text", path]).then(
    ({ stdout }) => stdout.replace(/^ +\/.*\n/gm, ""),
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    },
  );
}

async function tagsOfMade(kind: string, description: object, context: TestContext): Promise<string> {
  const made = await confined.request({ op: "create", kind, description, output: true, pdf: true }, never);
  const { contents, remarks } = made as { contents: Uint8Array; remarks?: readonly string[] };
  expect(remarks ?? []).toEqual([]);
  const text = new TextDecoder("latin1").decode(contents);
  expect(text.startsWith("%PDF-")).toBe(true);
  const tags = await tagsOf(contents, kind);
  if (tags === null) skipTier(context, "poppler's pdfinfo is not installed");
  return tags ?? "";
}

it("tags a document made as PDF: headings, lists, tables with heads, pictures; running lines are not read", async (context) => {
  await skipWithout(context);
  const chart = {
    kind: "chart",
    type: "column",
    title: "Sales",
    categories: ["a"],
    series: [{ name: "n", values: [1] }],
  };
  const table = { kind: "table", columns: ["Item", "Sum"], rows: [["Paper", 3]] };
  const description = {
    title: "Costs",
    cover: true,
    language: "de-DE",
    header: "Running head",
    content: ["# One\n\nText.\n\n- first", table, chart],
  };
  const tags = await tagsOfMade("docx", description, context);
  expect(tags).toMatch(/^Document\n/);
  expect(tags.match(/^\S/gm)).toHaveLength(1);
  expect(tags).toMatch(/H1 .*\n +"One"/);
  expect(tags).toMatch(/L \(block\)\n +LI .*\n +LBody/);
  expect(tags).toMatch(/TH.*\n +P .*\n +"Item"[\s\S]*TD.*\n +P .*\n +"Paper"/);
  expect(tags.match(/Figure/g)).toHaveLength(1);
  expect(tags).not.toContain("Running head");
}, 120_000);

it("tags slides and sheets made as PDF: titles, tables, no running lines", async (context) => {
  await skipWithout(context);
  const slides = [
    { layout: "title", title: "Start" },
    { layout: "table", title: "Second", table: { columns: ["Item"], rows: [["Paper"]] } },
  ];
  const deck = await tagsOfMade("pptx", { footer: "Running foot", slides }, context);
  expect(deck).toMatch(/^Document\n +H1[^\n]*\n +P[^\n]*\n +"Start"/);
  expect(deck).toMatch(/H2[^\n]*\n +P[^\n]*\n +"Second"[\s\S]*TH[\s\S]*"Item"[\s\S]*TD[\s\S]*"Paper"/);
  expect(deck).not.toContain("Running foot");
  const columns = [{ header: "Item" }, { header: "Sum", total: "sum" }];
  const sheets = [
    {
      name: "Costs",
      columns,
      rows: [
        ["Paper", 3],
        ["Ink", 4],
      ],
    },
  ];
  const book = await tagsOfMade("xlsx", { sheets }, context);
  expect(book).toMatch(/TR\n +TH\S*\n +"Item"\n +TH\S*\n +"Sum"\n +TR\n +TD\n +"Paper"\n +TD\n +"3"/);
  expect(book).toMatch(/"Total"\n +TD\n +"7"\n*$/);
  expect(book).not.toContain("Page 1");
}, 120_000);

it("finds pivot tables another program opens, keeps, and computes to the same figures", async (context) => {
  await skipWithout(context);
  const rows = ["North", "South", "North"].map((region, index) => [region, index + 1]);
  const pivots = [{ source: "A", rows: ["Region"], values: [{ field: "Sum", name: "All" }] }];
  const sheets = [
    { name: "A", columns: [{ header: "Region" }, { header: "Sum" }], rows },
    { name: "B", pivots },
  ];
  const path = await made("pivot.xlsx", "xlsx", { sheets });
  const folder = mkdtempSync(join(place, "computing-"));
  const confinement = await openConfinement(join(place, "confinement"));
  const limits = { timeoutMs: 60_000, memoryMb: 1_500, signal: never };
  const again = await recalculateWorkbook(path, "xlsx", folder, { confinement, ...limits });
  expect(readFileSync(again ?? "").toString("latin1")).toContain("xl/pivotTables/pivotTable1.xml");
  const read = (file: string) => confined.request({ op: "read", path: file, name: "a.xlsx" }, never);
  for (const file of [path, again ?? ""])
    expect(await read(file)).toMatchObject({ text: expect.stringMatching(/North \| 4 .*South \| 2 .*\| 6 /s) });
}, 120_000);

it("never renders where nothing confines the renderer, and says so", async (context) => {
  await skipWithout(context);
  const path = await made("b.docx", "docx", { content: "Text." });
  const checked = await loose.request({ op: "check", path, render: true }, never);
  expect(checked).toMatchObject({ status: "checked", rendering: "absent", pages: null });
}, 120_000);

/** A document with a picture on this machine's own network; counts who comes for it while `render` runs. */
async function arrivals(render: (path: string) => Promise<unknown>): Promise<number> {
  let arrived = 0;
  const server = createServer((socket) => {
    arrived += 1;
    socket.end();
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1" }, resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const picture = `<draw:frame svg:width="5cm" svg:height="5cm"><draw:image xlink:href="http://127.0.0.1:${port}/a.png" xlink:type="simple"/></draw:frame>`;
  const spaces = ["office", "text", "drawing"].map(
    (name) => `xmlns:${name === "drawing" ? "draw" : name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`,
  );
  const path = join(place, `linked-${port}.odt`);
  writeFileSync(
    path,
    `<?xml version="1.0"?><office:document ${spaces.join(" ")} xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text><text:p>Seen ${picture}</text:p></office:text></office:body></office:document>`,
  );
  await render(path);
  server.close();
  return arrived;
}

it("lets no request out for a picture on the network, which a renderer that is not confined does fetch", async (context) => {
  await skipWithout(context);
  const profile = `-env:UserInstallation=file://${join(place, "profile")}`;
  const unconfined = (path: string) =>
    promisify(execFile)("soffice", ["--headless", profile, "--convert-to", "pdf", "--outdir", place, path]);
  expect(await arrivals(unconfined)).toBeGreaterThan(0);
  const limits = { timeoutMs: 60_000, memoryMb: 1_500, signal: never };
  const confinement = await openConfinement(join(place, "confinement"));
  const folder = mkdtempSync(join(place, "rendering-"));
  const rendered: unknown[] = [];
  const inside = async (path: string) =>
    rendered.push(await renderOffice(path, "odt", folder, { confinement, ...limits }));
  expect(await arrivals(inside)).toBe(0);
  expect(rendered).toMatchObject([{ status: "rendered" }]);
}, 120_000);

it("converts among office formats and to a tagged PDF, and says why not", async (context) => {
  await skipWithout(context);
  const convert = (path: string, to: string, among = confined) =>
    among.request({ path, convert: to }, never) as Promise<{ contents: Uint8Array }>;
  const text = await made("convert.docx", "docx", { title: "Plan", content: "# Plan\n\nSend it on Friday." });
  const older = join(place, "convert.odt");
  writeFileSync(older, (await convert(text, "odt")).contents);
  const back = join(place, "back.docx");
  writeFileSync(back, (await convert(older, "docx")).contents);
  expect(await confined.request({ op: "read", path: back }, never)).toMatchObject({
    status: "read",
    format: "docx",
    text: expect.stringContaining("# Plan\n\nSend it on Friday."),
  });
  const pdf = join(place, "convert.pdf");
  writeFileSync(pdf, (await convert(text, "pdf")).contents);
  expect(readFileSync(pdf, "latin1")).toContain("/StructTreeRoot");
  const markdown = join(place, "note.md");
  writeFileSync(markdown, "# Plan\n\nSend it on Friday.");
  const direct = { op: "convert", path: markdown, kind: "docx", output: true, pdf: true };
  expect(await confined.request(direct, never)).toMatchObject({ status: "created", contents: expect.any(Uint8Array) });
  await expect(convert(text, "xlsx")).rejects.toThrow("A docx file does not become a xlsx file");
  await expect(convert(text, "odt", loose)).rejects.toThrow("Nothing on this computer converts such files");
  const broken = join(place, "broken.docx");
  writeFileSync(broken, readFileSync(text).subarray(0, 300));
  await expect(convert(broken, "pdf")).rejects.toThrow("could not be converted");
  expect(readdirSync(temporaryFolder).length).toBeLessThanOrEqual(2);
}, 120_000);
