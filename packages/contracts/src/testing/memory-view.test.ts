import { expect, test } from "vitest";
import { MemoryView } from "./memory-view.ts";

const desk = () => new MemoryView({ "/desk/a.txt": "one", "/desk/sub/b.txt": "two", "/desk/sub/c.txt": "three" });

async function kinds(view: MemoryView): Promise<string[]> {
  const { changes } = await view.commit();
  return changes.map(({ kind, path, from }) => (from === null ? `${kind} ${path}` : `${kind} ${from} to ${path}`));
}

test("an untouched view has no changes", async () => {
  expect(await desk().commit()).toEqual({ changes: [], reads: {} });
});

test("writing over a file is an edit and writing elsewhere creates the missing folders", async () => {
  const view = desk();
  await view.write("/desk/a.txt", new TextEncoder().encode("new"));
  await view.write("/desk/x/y.txt", new TextEncoder().encode("new"));
  expect(await kinds(view)).toEqual(["edited /desk/a.txt", "created /desk/x", "created /desk/x/y.txt"]);
});

test("a moved folder is one change and a moved file that was also edited keeps where it came from", async () => {
  const view = desk();
  await view.move("/desk/sub", "/desk/kept");
  await view.move("/desk/a.txt", "/desk/z.txt");
  await view.write("/desk/z.txt", new TextEncoder().encode("changed"));
  expect(await kinds(view)).toEqual(["moved /desk/sub to /desk/kept", "moved /desk/a.txt to /desk/z.txt"]);
});

test("removing a folder deletes what is in it before the folder", async () => {
  const view = desk();
  await view.remove("/desk/sub");
  expect(await kinds(view)).toEqual(["deleted /desk/sub/c.txt", "deleted /desk/sub/b.txt", "deleted /desk/sub"]);
});

test("a read is remembered by path and a discarded view is as before", async () => {
  const view = desk();
  await view.read("/desk/a.txt", { maxBytes: 10 });
  await view.remove("/desk/a.txt");
  view.discard();
  const { changes, reads } = await view.commit();
  expect(changes).toEqual([]);
  expect(Object.keys(reads)).toEqual(["/desk/a.txt"]);
});

test("a path outside the folders, a placeholder and a change in a read-only folder are refused", async () => {
  const view = new MemoryView(
    { "/desk/cloud.pdf": "x" },
    { folders: [{ path: "/desk", verb: "read", neverDelete: false }], placeholders: ["/desk/cloud.pdf"] },
  );
  await expect(view.stat("/etc/passwd")).rejects.toThrow("outside the folders");
  await expect(view.read("/desk/cloud.pdf", { maxBytes: 10 })).rejects.toThrow("not downloaded");
  await expect(view.remove("/desk/cloud.pdf")).rejects.toThrow("may only be read");
});
