import { expect, test } from "vitest";
import { Desk } from "../testing/desk.ts";

test("files and folders are copied into folders that are made for them", async () => {
  const desk = new Desk({ "/desk/a": "a", "/desk/sub/b": "b" });
  const copies = [
    { from: "/desk/a", to: "/desk/new/a" },
    { from: "/desk/sub", to: "/desk/new/sub" },
  ];
  const { text, forUser } = await desk.run("file_copy", { copies });
  expect(text).toBe("copied 2 files");
  expect(forUser).toEqual({ kind: "copied", title: "Copied 2 files", count: 2, sample: copies });
  expect(desk.view.text("/desk/new/sub/b")).toBe("b");
});

test("nothing is copied over another file, not even one that was copied in the same call", async () => {
  const desk = new Desk({ "/desk/a": "a", "/desk/b": "b" });
  const copy = (...copies: object[]) => desk.run("file_copy", { copies });
  await expect(copy({ from: "/desk/a", to: "/desk/b" })).rejects.toThrow("Nothing was copied: /desk/b exists already");
  await expect(copy({ from: "/desk/a", to: "/desk/x" }, { from: "/desk/b", to: "/desk/x" })).rejects.toThrow("twice");
  expect(await desk.changes()).toEqual([]);
});
