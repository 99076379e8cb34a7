import type { GuestPath, Task } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { findSource } from "./find-source.ts";

const folders = ["/desk/out", "/desk/in"].map((path) => ({
  path: path as GuestPath,
  verb: "edit",
  neverDelete: false,
}));
const task = { folders } as unknown as Task;

/** Looks for a source of `/desk/out/deep/report.docx` where only these files are; says what was asked for, too. */
async function find(named: string, ...there: readonly string[]) {
  const asked: string[] = [];
  const workspace = {
    hostFile: async (_: Task, path: GuestPath) => {
      asked.push(path);
      return there.includes(path) ? path : null;
    },
  };
  const carrier = "/desk/out/deep/report.docx";
  const found = await findSource(workspace, task, { carrier, named }).catch((error: Error) => error.message);
  return { asked, found };
}

test("a source is found by its path, beside the file that names it, above it, and in every folder of the task", async () => {
  expect((await find("/desk/in/a.pdf", "/desk/in/a.pdf")).found).toBe("/desk/in/a.pdf");
  expect((await find("a.pdf", "/desk/out/deep/a.pdf", "/desk/in/a.pdf")).found).toBe("/desk/out/deep/a.pdf");
  expect((await find("may/a.pdf", "/desk/out/may/a.pdf")).found).toBe("/desk/out/may/a.pdf");
  expect((await find("../../in/a.pdf", "/desk/in/a.pdf")).found).toBe("/desk/in/a.pdf");
  expect((await find("a.pdf", "/desk/in/a.pdf")).found).toBe("/desk/in/a.pdf");
});

test("outside the folders of the task nothing is even asked for, and it is said why", async () => {
  for (const named of ["/etc/passwd", "../../../etc/passwd", "/desk/inside/a.pdf", "/desk/in/../../etc/passwd"]) {
    const { asked, found } = await find(named, "/etc/passwd", "/desk/inside/a.pdf");
    expect(found).toContain(named.endsWith("passwd") ? "passwd " : "a.pdf lies outside the folders of this task");
    expect(asked.filter((path) => !/^\/desk\/(in|out)\//.test(path))).toEqual([]);
    expect(asked.some((path) => path.includes(".."))).toBe(false);
  }
  expect((await find("gone.pdf")).found).toBe("gone.pdf is not in the folders of this task any more.");
});
