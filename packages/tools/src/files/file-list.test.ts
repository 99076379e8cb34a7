import { expect, test } from "vitest";
import { Desk, unfenced } from "../testing/desk.ts";

const files = { "/desk/a.txt": "one", "/desk/sub/b.pdf": "x", "/desk/sub/deep/c.pdf": "xyz", "/desk/empty": null };

test("one level is listed with kind, bytes and date", async () => {
  const { text, forUser } = await new Desk(files).run("file_list", { path: "/desk/" });
  expect(text.split("\n")[0]).toBe("3 entries in /desk");
  expect(unfenced(text)).toBe("file 3 1970-01-01 a.txt\nfolder - 1970-01-01 empty\nfolder - 1970-01-01 sub");
  expect(forUser).toEqual({
    kind: "file-list",
    title: "Listed desk: 3 entries",
    path: "/desk",
    count: 3,
    isCut: false,
  });
});

test("a glob gives the files that match, at any depth asked for", async () => {
  const { text } = await new Desk(files).run("file_list", { path: "/desk", depth: 5, glob: "*.pdf" });
  expect(unfenced(text)).toBe("file 1 1970-01-01 sub/b.pdf\nfile 3 1970-01-01 sub/deep/c.pdf");
});

test("files that are not downloaded, links and odd names are told apart on one line each", async () => {
  const desk = new Desk(
    { "/desk/cloud.pdf": "123", "/desk/two\nlines.txt": "x" },
    { placeholders: ["/desk/cloud.pdf"], links: { "/desk/link": "/etc/passwd" } },
  );
  const { text } = await desk.run("file_list", { path: "/desk" });
  expect(unfenced(text).split("\n")).toEqual([
    "cloud 3 1970-01-01 cloud.pdf",
    'link - 1970-01-01 link -> "/etc/passwd"',
    'file 1 1970-01-01 "two\\nlines.txt"',
  ]);
});

test("thousands of entries can be read to the end by offset", async () => {
  const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`/desk/receipt-${at}.pdf`, "x"]));
  const desk = new Desk(many);
  const names: string[] = [];
  for (let offset: string | undefined = "1"; offset !== undefined; ) {
    const { text } = await desk.run("file_list", { path: "/desk", offset: Number(offset) });
    expect(text.length).toBeLessThan(41_000);
    names.push(...unfenced(text).split("\n"));
    offset = /read on with offset=(\d+)/.exec(text)?.[1];
  }
  expect(new Set(names).size).toBe(3_000);
});

test("an empty folder has no entries; a file or nothing at all is refused", async () => {
  const desk = new Desk(files);
  expect((await desk.run("file_list", { path: "/desk/empty" })).text).toBe("0 entries in /desk/empty");
  await expect(desk.run("file_list", { path: "/desk/a.txt" })).rejects.toThrow("not a folder");
  await expect(desk.run("file_list", { path: "/desk/none" })).rejects.toThrow("There is no folder /desk/none");
});

test("a folder that may not be opened is marked, and everything else is listed", async () => {
  const { text } = await new Desk(files, { closed: ["/desk/sub/deep"] }).run("file_list", { path: "/desk", depth: 9 });
  expect(unfenced(text)).toContain("file 1 1970-01-01 sub/b.pdf\nclosed - 1970-01-01 sub/deep");
  expect(text).not.toContain("c.pdf");
  expect(text).toContain("1 folder below may not be opened");
  expect((await new Desk(files).run("file_list", { path: "/desk", depth: 9 })).text).not.toContain("closed");
});

test("a search says that it could not look everywhere", async () => {
  const search = { path: "/desk", pattern: "pdf", kind: "name" };
  const { text } = await new Desk(files, { closed: ["/desk/sub/deep"] }).run("file_search", search);
  expect(text).toContain("1 match ");
  expect(text).toContain("1 folder below may not be opened");
});

test("files whose bytes another file has too are told in groups, proven and not by name or size", async () => {
  const desk = new Desk(
    {
      "/desk/plan.pdf": "same bytes",
      "/desk/sub/plan (1).pdf": "same bytes",
      "/desk/talk.pdf": "other one.",
      "/desk/empty.txt": "",
      "/desk/empty too.txt": "",
      "/desk/cloud.pdf": "same bytes",
      "/desk/x.txt": "12",
      "/desk/y.csv": "12",
    },
    { placeholders: ["/desk/cloud.pdf"] },
  );
  const { text, forUser } = await desk.run("file_list", { path: "/desk", depth: 9, copies: true });
  expect(unfenced(text).split("\n")).toEqual([
    "copy 1 2 1970-01-01 x.txt",
    "copy 1 2 1970-01-01 y.csv",
    "copy 2 10 1970-01-01 plan.pdf",
    "copy 2 10 1970-01-01 sub/plan (1).pdf",
  ]);
  expect(text).not.toContain("not compared");
  expect(forUser).toMatchObject({ title: "Listed desk: 4 files with copies" });
  const none = await new Desk({ "/desk/a.txt": "1", "/desk/b.txt": "2" }).run("file_list", {
    path: "/desk",
    copies: true,
  });
  expect(none.text).toBe("0 files with copies in /desk");
});
