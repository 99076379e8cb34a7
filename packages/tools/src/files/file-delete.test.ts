import { expect, test } from "vitest";
import { Desk } from "../testing/desk.ts";

const files = { "/desk/a": "a", "/desk/sub/b": "b", "/desk/sub/deep/c": "c", "/desk/sub2": "kept" };

test("files and folders go, whatever of a folder is named beside it", async () => {
  const desk = new Desk(files);
  const { text, forUser } = await desk.run("file_delete", {
    paths: ["/desk/sub/deep/c", "/desk/sub", "/desk/a", "/desk/a"],
  });
  expect(text).toBe("deleted 3 paths");
  expect(forUser).toEqual({
    kind: "deleted",
    title: "Deleted 3 files",
    count: 3,
    sample: ["/desk/sub/deep/c", "/desk/sub", "/desk/a"],
  });
  expect(desk.view.paths).toEqual(["/desk/", "/desk/sub2"]);
});

test("nothing goes when one of them is not there", async () => {
  const desk = new Desk(files);
  await expect(desk.run("file_delete", { paths: ["/desk/a", "/desk/none"] })).rejects.toThrow(
    "Nothing was deleted: /desk/none does not exist",
  );
  expect(await desk.changes()).toEqual([]);
});
