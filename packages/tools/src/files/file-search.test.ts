import { describe, expect, test } from "vitest";
import { Desk, unfenced } from "../testing/desk.ts";

const files = {
  "/desk/a.txt": "Invoice 12\nnothing\ninvoice 13\n",
  "/desk/sub/b.md": "an INVOICE here",
  "/desk/sub/c.bin": Uint8Array.from([0, 1, 2]),
  "/desk/sub/invoice.pdf": Uint8Array.from([0, 1, 2]),
};
const search = (desk: Desk, more: object) => desk.run("file_search", { path: "/desk", ...more });

describe("file_search", () => {
  test("finds lines, small letters matching capitals, and says what was not searched", async () => {
    const { text, forUser } = await search(new Desk(files), { pattern: "invoice" });
    expect(text.split("\n").slice(0, 2)).toEqual([
      '3 matches in 2 of 4 files for "invoice" in /desk',
      "not searched: 2 that are no plain text (use file_read)",
    ]);
    expect(unfenced(text)).toBe("a.txt\n  1: Invoice 12\n  3: invoice 13\nsub/b.md\n  1: an INVOICE here");
    expect(forUser).toMatchObject({
      kind: "search",
      title: 'Searched desk for "invoice": 3 matches',
      matches: 3,
      files: 2,
    });
  });

  test("takes capitals seriously, knows regular expressions and globs", async () => {
    expect(unfenced((await search(new Desk(files), { pattern: "INV" })).text)).toBe("sub/b.md\n  1: an INVOICE here");
    const { text } = await search(new Desk(files), { pattern: "invoice \\d3$", glob: "*.txt" });
    expect(unfenced(text)).toBe("a.txt\n  3: invoice 13");
  });

  test("searches for an invalid expression as plain text and says so", async () => {
    const { text } = await search(new Desk({ "/desk/a": "f(x) and more" }), { pattern: "f(x" });
    expect(text).toContain("no valid regular expression and was searched as plain text");
    expect(unfenced(text)).toBe("a\n  1: f(x) and more");
  });

  test("finds names of files and folders", async () => {
    const { text, forUser } = await search(new Desk({ ...files, "/desk/Invoices": null }), {
      pattern: "^invoice",
      kind: "name",
    });
    expect(unfenced(text)).toBe("Invoices/\nsub/invoice.pdf");
    expect(forUser).toMatchObject({ matches: 2, files: 2 });
  });

  test("gives up on a pattern made to run for ever and keeps what was found before", { timeout: 20_000 }, async () => {
    const before = Array.from({ length: 64 }, (_, at) => [`/desk/a-${at}.txt`, at === 5 ? "aaa!" : "b"]);
    const desk = new Desk({ ...Object.fromEntries(before), "/desk/b.txt": `${"a".repeat(60)}?` });
    const { text } = await search(desk, { pattern: "^(a+)+!$" });
    expect(text).toContain("stopped: the pattern takes too long");
    expect(unfenced(text)).toBe("a-5.txt\n  1: aaa!");
  });

  test("ends a search when the step is stopped in the middle of a line", async () => {
    const desk = new Desk({ "/desk/b.txt": `${"a".repeat(60)}?` });
    const running = search(desk, { pattern: "^(a+)+!$" });
    desk.controller.abort();
    await expect(running).rejects.toMatchObject({ failure: { kind: "transient" } });
  });

  test("leaves cloud files and very large files alone", async () => {
    const desk = new Desk(
      { "/desk/cloud.txt": "needle", "/desk/large.txt": `needle${" ".repeat(8_000_000)}` },
      { placeholders: ["/desk/cloud.txt"] },
    );
    const { text } = await search(desk, { pattern: "needle" });
    expect(text).toContain("not searched: 1 not downloaded to this computer, 1 above 8 MB");
  });

  test("cuts what is too much to show, and long lines around the match", async () => {
    const desk = new Desk({
      "/desk/a.txt": `${"x".repeat(5_000)}needle${"y".repeat(5_000)}\n${"needle\n".repeat(50_000)}`,
    });
    const { text, forUser } = await search(desk, { pattern: "needle" });
    expect(text.length).toBeLessThan(41_000);
    expect(text).toContain("cut: more matches than can be shown");
    expect(unfenced(text).split("\n")[1]).toMatch(/^ {2}1: …x{100}needley+…$/);
    expect(forUser).toMatchObject({ matches: 50_001, isCut: true });
  });

  test("does not count as a read of every file it looked into", async () => {
    const desk = new Desk(files);
    await search(desk, { pattern: "invoice" });
    expect((await desk.view.commit()).reads).toEqual({});
  });
});
