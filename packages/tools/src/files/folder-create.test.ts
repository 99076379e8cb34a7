import { expect, test } from "vitest";
import { Desk } from "../testing/desk.ts";

test("a folder is made with those above it, and one that is there is fine", async () => {
  const desk = new Desk({ "/desk/a": "a" });
  const { forUser } = await desk.run("folder_create", { path: "/desk/x/y" });
  expect(forUser).toEqual({ kind: "folder", title: "Made the folder y", path: "/desk/x/y" });
  expect((await desk.run("folder_create", { path: "/desk/x/y" })).text).toContain("was there already");
  expect(await desk.changes()).toEqual(["created /desk/x", "created /desk/x/y"]);
  await expect(desk.run("folder_create", { path: "/desk/a" })).rejects.toThrow("is a file; choose another name");
});
