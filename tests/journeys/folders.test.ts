import { cpSync, existsSync, globSync, lstatSync, mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { noRealFiles, realFiles } from "../../packages/documents/src/testing/real-files.ts";
import { folderTree } from "./kit/folder-tree.ts";
import { ageEverything, makeMixedPlace } from "./kit/mixed-folder.ts";
import { makePlace, type Place, putFiles, scripted } from "./kit/place.ts";
import { type Ended, parseRun } from "./kit/terminal.ts";

const tidy = "Tidy this folder";
const whole = { times: true } as const;

describe("what a folder may be used for", () => {
  test("a folder to read is never changed", async () => {
    const place = makeMixedPlace();
    const before = folderTree(place.desk, whole);
    const ended = await place.terminal.type(
      "run",
      tidy,
      "--folder",
      `${place.desk}:read`,
      "--approve",
      "all",
      "--json",
    );
    expect(parseRun(ended).summary.changes).toEqual([]);
    expect(folderTree(place.desk, whole)).toEqual(before);
  });

  test("in a folder to read, writing is refused whatever the model tries", async () => {
    const place = makeMixedPlace();
    const before = folderTree(place.desk, whole);
    const { ended } = await tryEverything(place, "read");
    expect(ended.status).toBe(0);
    expect(parseRun(ended).summary.changes).toEqual([]);
    expect(folderTree(place.desk, whole)).toEqual(before);
  });

  test("in a folder to add to, files are created and nothing else", async () => {
    const place = makeMixedPlace();
    const before = folderTree(place.desk, { times: false });
    const { ended } = await tryEverything(place, "add");
    expect(ended.status).toBe(0);
    const { "created.txt": created, "copied.csv": copied, ...rest } = folderTree(place.desk, { times: false });
    expect([created?.kind, copied?.kind]).toEqual(["file", "file"]);
    expect(rest).toEqual(before);
  });

  test("in a folder to keep, nothing is deleted while everything else is done", async () => {
    const place = makeMixedPlace();
    const { ended } = await tryEverything(place, "edit:keep");
    expect(ended.status).toBe(0);
    expect(readFileSync(join(place.desk, "notes.txt"), "utf8")).toBe("overwritten");
    expect(existsSync(join(place.desk, "moved.zip"))).toBe(true);
    for (const name of ["page.html", "Letters/2024/to the bank.txt"])
      expect(existsSync(join(place.desk, name)), name).toBe(true);
  });

  /** A model that tries one of each, each in an answer of its own. */
  async function tryEverything(place: Place, verb: string): Promise<{ ended: Ended }> {
    const at = (name: string) => `${place.desk}/${name}`;
    const attempts = [
      { tool: "file_write", input: { path: at("created.txt"), content: "created" } },
      { tool: "file_copy", input: { copies: [{ from: at("budget 2026.csv"), to: at("copied.csv") }] } },
      { tool: "file_read", input: { path: at("notes.txt") } },
      { tool: "file_write", input: { path: at("notes.txt"), content: "overwritten" } },
      { tool: "file_edit", input: { path: at("page.html"), edits: [{ old: "kept", new: "gone" }] } },
      { tool: "file_move", input: { moves: [{ from: at("old.zip"), to: at("moved.zip") }] } },
      { tool: "file_delete", input: { paths: [at("page.html")] } },
      { tool: "file_delete", input: { paths: [at("Letters")] } },
    ];
    const model = scripted(place, [...attempts.map((call) => ({ calls: [call] })), { text: "Tried." }]);
    const words = ["run", "try", "--folder", `${place.desk}:${verb}`, "--model", model, "--mode", "auto"];
    return { ended: await place.terminal.type(...words, "--approve", "all", "--json") };
  }
});

describe("odd names", () => {
  const odd = [
    "with space.txt",
    " leading.txt",
    "new\nline.txt",
    "emoji 🧾.txt",
    "-dash.txt",
    "caf\u00e9.txt",
    "cafe\u0301.txt",
    "a:b.txt",
    "semi;colon'quote\".txt",
    "back\\slash.txt",
    "trailing.",
    "ünïcödé & co.pdf",
    "tab\there.csv",
  ];

  test.each(["two words", "-dash", "a:b", "new\nline", "emoji 🗂", "cafe\u0301", "odd:read"])(
    "a folder named %j full of odd names is tidied and taken back",
    async (name) => {
      const place = makePlace();
      const desk = join(place.desk, name);
      mkdirSync(desk);
      putFiles(desk, Object.fromEntries(odd.map((file) => [file, file])));
      ageEverything(place.desk);
      const before = folderTree(desk, whole);
      const ended = await place.terminal.type("run", tidy, "--folder", `${desk}:edit`, "--approve", "all", "--json");
      expect(ended.status, ended.errors).toBe(0);
      const { summary } = parseRun(ended);
      expect(summary.changes.filter(({ kind }) => kind === "moved").length).toBeGreaterThan(odd.length / 2);
      const bytes = Object.values(folderTree(desk, whole)).filter(({ kind }) => kind === "file");
      expect(bytes).toHaveLength(odd.length);
      expect((await place.terminal.type("undo", summary.taskId)).status).toBe(0);
      expect(folderTree(desk, whole)).toEqual(before);
    },
  );

  test("a folder typed with a leading dash, from inside its parent", async () => {
    const person = makePlace();
    putFiles(person.desk, { "-dash/a.txt": "a", "-dash/b.csv": "x,y\n1,2\n" });
    const place = makePlace({ directory: person.desk });
    const ended = await place.terminal.type("run", tidy, "--folder=-dash:edit", "--approve", "all");
    expect(ended.status, ended.errors).toBe(0);
    expect(existsSync(join(person.desk, "-dash", "a.txt"))).toBe(false);
  });
});

describe("a folder of real office files", () => {
  test("is tidied, and undo leaves it as it was", async (context) => {
    if (realFiles === null) {
      context.skip(noRealFiles);
      return;
    }
    const place = makePlace();
    const all = globSync(`${realFiles}/**/*.*`).filter((path) => lstatSync(path).isFile());
    const files = all.sort().filter((_, index) => index % Math.ceil(all.length / 120) === 0);
    for (const [index, path] of files.entries())
      cpSync(path, join(place.desk, `${index} ${basename(path)}`), { preserveTimestamps: true });
    const before = folderTree(place.desk, whole);
    const ended = await place.terminal.type("run", tidy, "--folder", place.desk, "--approve", "all", "--json");
    expect(ended.status, ended.errors).toBe(0);
    const { summary } = parseRun(ended);
    expect(summary.changes.length).toBeGreaterThan(10);
    const undone = await place.terminal.type("undo", summary.taskId);
    expect(undone.status, undone.output).toBe(0);
    expect(folderTree(place.desk, whole)).toEqual(before);
  });
});
