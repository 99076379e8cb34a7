import { describe, expect, test } from "vitest";
import { Desk } from "../testing/desk.ts";

const move = (desk: Desk, ...moves: [string, string][]) =>
  desk.run("file_move", { moves: moves.map(([from, to]) => ({ from: `/desk/${from}`, to: `/desk/${to}` })) });

describe("file_move", () => {
  test("moves thousands of files in one call and tells the app only a sample", async () => {
    const names = Array.from({ length: 3_000 }, (_, at) => `receipt-${at}.pdf`);
    const desk = new Desk(Object.fromEntries(names.map((name) => [`/desk/${name}`, name])));
    const { text, forUser } = await move(desk, ...names.map((name): [string, string] => [name, `2025/${name}`]));
    expect(text).toBe("moved 3000 files");
    expect(forUser).toMatchObject({ kind: "moved", title: "Moved 3000 files", count: 3_000 });
    expect(forUser.kind === "moved" && forUser.sample.length).toBe(20);
    expect(await desk.changes()).toHaveLength(3_001);
    expect(desk.view.text("/desk/2025/receipt-2999.pdf")).toBe("receipt-2999.pdf");
  });

  test("follows chains and circles of names in any order", async () => {
    const desk = new Desk({ "/desk/a": "a", "/desk/b": "b", "/desk/c": "c", "/desk/x": "x", "/desk/y": "y" });
    await move(desk, ["a", "b"], ["x", "y"], ["b", "c"], ["y", "x"], ["c", "d"]);
    expect(desk.view.paths).toEqual(["/desk/", "/desk/b", "/desk/c", "/desk/d", "/desk/x", "/desk/y"]);
    expect(["b", "c", "d", "x", "y"].map((name) => desk.view.text(`/desk/${name}`))).toEqual(["a", "b", "c", "y", "x"]);
    expect(await desk.changes()).toHaveLength(5);
  });

  test("renames in case only", async () => {
    const desk = new Desk({ "/desk/Scan.PDF": "x" });
    await move(desk, ["Scan.PDF", "scan.pdf"]);
    expect(await desk.changes()).toEqual(["moved /desk/Scan.PDF to /desk/scan.pdf"]);
  });

  test("moves nothing when one move cannot be made, and names every problem", async () => {
    const desk = new Desk({ "/desk/a": "a", "/desk/b": "b", "/desk/sub/c": "c" });
    const refusal = await move(desk, ["a", "b"], ["none", "x"], ["sub", "sub/in"], ["b", "b"]).then(() => "", String);
    expect(refusal).toContain("Nothing was moved:");
    expect(refusal).toContain("/desk/none does not exist");
    expect(refusal).toContain("/desk/sub cannot go into itself");
    expect(refusal).toContain("/desk/b is its own target");
    expect(await desk.changes()).toEqual([]);
  });

  test("never overwrites", async () => {
    const desk = new Desk({ "/desk/a": "a", "/desk/b": "b", "/desk/c": "c" });
    await expect(move(desk, ["a", "b"])).rejects.toThrow("/desk/b exists already");
    await expect(move(desk, ["a", "x"], ["b", "x"])).rejects.toThrow("/desk/x is the target twice");
    await expect(move(desk, ["a", "x"], ["a", "y"])).rejects.toThrow("/desk/a is to be moved twice");
    expect(await desk.changes()).toEqual([]);
  });

  test("ends between two moves once the step is stopped", async () => {
    const desk = new Desk({ "/desk/a": "a" });
    desk.controller.abort();
    await expect(move(desk, ["a", "b"])).rejects.toMatchObject({ failure: { kind: "transient" } });
  });
});
