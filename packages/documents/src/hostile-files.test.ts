import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type HostileFile, hostileFiles } from "./testing/hostile-files.ts";
import { tinyPicture } from "./testing/tiny-picture.ts";

/** MB a process that meets them all may come to hold */
const mostMb = 450;

type Reply = Readonly<{ ok: boolean; outcome: Readonly<{ status: string; kind?: string; reason?: string }> }>;

let knocks = 0;
const site = createServer((_, response) => {
  knocks += 1;
  response.end();
});
const place = mkdtempSync(join(tmpdir(), "hostile-"));
const cli = new URL("./cli.ts", import.meta.url).pathname;
const child = spawn(process.execPath, ["--max-old-space-size=256", cli, "serve", "--output-folder", place], {
  stdio: ["pipe", "pipe", "ignore"],
});
const lines = createInterface({ input: child.stdout });
let files: readonly HostileFile[] = [];
let url = "";
let asked = 0;

beforeAll(async () => {
  site.listen(0, "127.0.0.1");
  await once(site, "listening");
  const address = site.address();
  url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  files = hostileFiles(url);
  for (const { name, bytes } of files) writeFileSync(join(place, name), bytes);
});
afterAll(() => {
  child.kill();
  site.close();
  rmSync(place, { recursive: true, force: true });
});

async function ask(request: object): Promise<Reply> {
  asked += 1;
  child.stdin.write(`${JSON.stringify({ id: String(asked), ...request })}\n`);
  const [line] = (await once(lines, "line")) as [string];
  const reply = JSON.parse(line) as Reply;
  expect(reply).toMatchObject({ id: String(asked), ok: true });
  expect(reply.outcome.reason ?? "").not.toMatch(/undefined|Error\b|is not a function|call stack/);
  return reply;
}

const output = (name: string) => join(place, `${asked}-${name}.out`);
const editOf: Readonly<Record<string, object>> = {
  xlsx: { set: "A9", values: [[1]] },
  docx: { paragraph: "p1", text: "Edited" },
  pptx: { replace: "Seen", with: "Edited" },
  pdf: { metadata: { title: "Edited" } },
};

/** Everything that is done with a file in a process of its own. */
const requests: Readonly<Record<string, (path: string, name: string) => object>> = {
  read: (path) => ({ op: "read", path, addresses: true }),
  tables: (path) => ({ op: "tables", path }),
  preview: (path) => ({ op: "preview", path }),
  "web-page": (path) => ({ op: "web-page", path }),
  sheet: (path, name) => ({ op: "sheet", path, sheet: "One", output: output(name) }),
  page: (path, name) => ({ op: "page", path, number: 1, side: 200, output: output(name) }),
  compare: (path) => ({ op: "compare", path, files: { before: path } }),
  check: (path) => ({ op: "check", path }),
  render: (path) => ({ op: "render", path }),
  query: (path, name) => ({ op: "query", files: { [name]: path }, sql: "SELECT 1" }),
  edit: (path, name) => ({
    op: "edit",
    path,
    edits: [editOf[name.split(".").at(-1) ?? ""] ?? {}],
    output: output(name),
  }),
};

it("reads hostile files as far as they can be, and refuses the others for what they are", async () => {
  const found: Record<string, string> = {};
  for (const { name } of files) {
    const { outcome } = await ask({ op: "read", path: join(place, name) });
    found[name] = outcome.kind ?? outcome.status;
  }
  expect(found).toEqual(Object.fromEntries(files.map(({ name, read }) => [name, read])));
}, 120_000);

it.each(Object.keys(requests))(
  "answers each of them when asked to %s, in bounded memory, and asks nobody",
  async (operation) => {
    for (const { name } of files) {
      const made = requests[operation]?.(join(place, name), name) ?? {};
      const { outcome } = await ask(made);
      expect([name, typeof outcome.status]).toEqual([name, "string"]);
    }
    expect(child.exitCode).toBeNull();
    if (process.platform === "linux") {
      const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
      expect(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1_024).toBeLessThan(mostMb);
    }
    expect(knocks).toBe(0);
  },
  180_000,
);

it("takes files that are well in the same process afterwards, and the site hears who does ask", async () => {
  writeFileSync(join(place, "well.png"), tinyPicture(40, 20));
  writeFileSync(join(place, "well.csv"), "Name,Sum\nx,1\n");
  expect((await ask({ op: "read", path: join(place, "well.csv") })).outcome).toMatchObject({
    status: "read",
    format: "csv",
  });
  expect((await ask({ op: "preview", path: join(place, "well.png") })).outcome).toMatchObject({ status: "previewed" });
  expect(
    (await ask({ op: "edit", path: join(place, "asking.xlsx"), edits: [editOf.xlsx], output: output("e") })).outcome,
  ).toMatchObject({ status: "edited" });
  expect(asked).toBeGreaterThan(files.length * Object.keys(requests).length);
  expect(knocks).toBe(0);
  expect((await fetch(url)).status).toBe(200);
  expect(knocks).toBe(1);
});
