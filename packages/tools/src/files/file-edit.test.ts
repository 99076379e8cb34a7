import { describe, expect, test } from "vitest";
import { Desk } from "../testing/desk.ts";

const path = "/desk/a.txt";
const edit = (desk: Desk, ...edits: object[]) => desk.run("file_edit", { path, edits });

describe("file_edit", () => {
  test("replaces text that occurs once, edits one after the other", async () => {
    const desk = new Desk({ [path]: "one two three" });
    const { text, forUser } = await edit(desk, { old: "one", new: "1" }, { old: "1 two", new: "12" });
    expect(desk.view.text(path)).toBe("12 three");
    expect(text).toBe("changed 2 places in /desk/a.txt, now 8 bytes");
    expect(forUser).toEqual({ kind: "edited", title: "Edited a.txt: 2 places", path, bytes: 8, replacements: 2 });
  });

  test("takes the new text literally and replaces every occurrence on demand", async () => {
    const desk = new Desk({ [path]: "a.a" });
    await edit(desk, { old: "a", new: "$&$1", all: true });
    expect(desk.view.text(path)).toBe("$&$1.$&$1");
  });

  test("refuses text that occurs more than once and changes nothing", async () => {
    const desk = new Desk({ [path]: "x and x" });
    await expect(edit(desk, { old: "and", new: "or" }, { old: "x", new: "y" })).rejects.toThrow(
      "edits[1]: the old text occurs 2 times",
    );
    expect(desk.view.text(path)).toBe("x and x");
  });

  test("points to the nearest line when the text does not occur", async () => {
    const desk = new Desk({ [path]: "Alpha\n  Total   amount: 42 EUR\nOmega\n" });
    await expect(edit(desk, { old: "Total amount: 43 EUR", new: "" })).rejects.toThrow(
      'the nearest is line 2: "Total   amount: 42 EUR"',
    );
    await expect(edit(desk, { old: "something else altogether", new: "" })).rejects.toThrow("read the file again");
  });

  test("keeps Windows line ends, the byte order mark and the encoding", async () => {
    const desk = new Desk({ [path]: "\uFEFFone\r\ntwo\r\nthree\r\n" });
    await edit(desk, { old: "one\ntwo", new: "1\n2\n2b" });
    expect(desk.view.text(path)).toBe("\uFEFF1\r\n2\r\n2b\r\nthree\r\n");
    const western = new Desk({ [path]: Uint8Array.from([0xfc, 0x20, 0x61]) });
    await edit(western, { old: "a", new: "ß" });
    expect(await western.view.read(path, { maxBytes: 10 })).toEqual(Uint8Array.from([0xfc, 0x20, 0xdf]));
  });

  test("refuses a character the file's encoding cannot hold", async () => {
    const desk = new Desk({ [path]: Uint8Array.from([0xfc, 0x20, 0x61]) });
    await expect(edit(desk, { old: "a", new: "→" })).rejects.toThrow('windows-1252, which has no "→"');
  });

  test("refuses files that are no plain text", async () => {
    const desk = new Desk({ [path]: Uint8Array.from([0, 1, 2]) });
    await expect(edit(desk, { old: "a", new: "b" })).rejects.toThrow("not plain text");
  });
});
