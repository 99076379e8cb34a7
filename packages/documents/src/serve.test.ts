import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { afterEach, beforeEach, expect, it } from "vitest";
import { serve } from "./serve.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "documents-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function ask(...requests: unknown[]): Promise<unknown[]> {
  const output = new PassThrough();
  const lines = requests.map((request) => `${typeof request === "string" ? request : JSON.stringify(request)}\n`);
  await serve({ input: Readable.from(lines), output, outputFolder: folder });
  output.end();
  return (await output.toArray())
    .join("")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

it("answers every line once, bad ones too", async () => {
  await writeFile(join(folder, "a.csv"), "Name,Sum\nx,1\n");
  const path = join(folder, "a.csv");
  const replies = await ask(
    { id: "1", op: "read", path },
    { id: "2", op: "tables", path, limit: 5 },
    "nonsense",
    { id: "3", op: "erase" },
    {
      id: "4",
      op: "read",
      path: join(folder, "gone.pdf"),
    },
  );
  expect(replies).toMatchObject([
    { id: "1", ok: true, outcome: { status: "read", format: "csv" } },
    { id: "2", ok: true, outcome: { status: "read", tables: [{ name: "a.csv", rowCount: 1 }] } },
    { id: null, ok: false },
    { id: "3", ok: false },
    { id: "4", ok: true, outcome: { status: "refused" } },
  ]);
});

it("writes a workbook into its folder, and nowhere else, and over nothing", async () => {
  const description = { sheets: [{ name: "A", rows: [[1, { formula: "=A1+1" }]] }] };
  const create = (id: string, output: string) => ({ id, op: "create", kind: "xlsx", description, output });
  await writeFile(join(folder, "there.xlsx"), "mine");
  const outside = join(folder, "..", "outside.xlsx");
  const replies = await ask(
    create("1", join(folder, "a.xlsx")),
    create("2", outside),
    create("3", join(folder, "there.xlsx")),
  );
  expect(replies).toMatchObject([
    { outcome: { status: "created", report: { formulas: 1, errors: [] } } },
    { outcome: { status: "refused" } },
    { outcome: { status: "refused" } },
  ]);
  expect((await readFile(join(folder, "a.xlsx"))).subarray(0, 2).toString()).toBe("PK");
  expect(await readFile(join(folder, "there.xlsx"), "utf8")).toBe("mine");
  await expect(readFile(outside)).rejects.toThrow("ENOENT");
});
