import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { Desk } from "../testing/desk.ts";

const passed = { status: "checked", passed: true, summary: "2 formulas, 0 errors", findings: [], headingPages: [] };

test("finished files are handed over with type, size and hash, and missing ones are named", async () => {
  const check = { status: "passed", summary: "2 formulas, 0 errors", findings: [] };
  const desk = new Desk({ "/desk/report.xlsx": "made", "/desk/sub": null }, { documents: { check: () => passed } });
  const { text, forUser, artifacts, summary } = await desk.run("artifact_present", {
    paths: ["/desk/report.xlsx", "/desk/none.pdf", "/desk/sub", "/desk/report.xlsx"],
    summary: "The report.",
  });
  const mediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  const sha256 = createHash("sha256").update("made").digest("hex");
  expect(artifacts).toEqual([{ stepId: "step_1", path: "/desk/report.xlsx", mediaType, bytes: 4, sha256, check }]);
  expect(summary).toBe("The report.");
  expect(text).toBe(
    "handed over: /desk/report.xlsx\nnot handed over: /desk/none.pdf does not exist\nnot handed over: /desk/sub is a folder, not a file\nchecked /desk/report.xlsx: 2 formulas, 0 errors",
  );
  expect(forUser).toEqual({
    kind: "presented",
    title: "Handed over report.xlsx",
    summary: "The report.",
    files: [{ path: "/desk/report.xlsx", mediaType, bytes: 4 }],
    missing: ["/desk/none.pdf", "/desk/sub"],
  });
});

test("it fails when there is nothing to hand over", async () => {
  const desk = new Desk({ "/desk/cloud.pdf": "x" }, { placeholders: ["/desk/cloud.pdf"] });
  const refusal = desk.run("artifact_present", { paths: ["/desk/cloud.pdf"], summary: "x" });
  await expect(refusal).rejects.toThrow("Nothing was handed over: /desk/cloud.pdf: this file is not downloaded");
});

test("a file that fails its check is handed over with the failure in plain sight, a text file is not checked", async () => {
  const finding = { severity: "fault", kind: "formula-error", place: "A!B2", message: "The cell shows #REF!." };
  const failed = { ...passed, passed: false, summary: "2 formulas, 1 error", findings: [finding] };
  const desk = new Desk({ "/desk/a.xlsx": "made", "/desk/b.md": "x" }, { documents: { check: () => failed } });
  const { text, artifacts } = await desk.run("artifact_present", {
    paths: ["/desk/a.xlsx", "/desk/b.md"],
    summary: "x",
  });
  const check = { status: "failed", summary: "2 formulas, 1 error", findings: ["A!B2: The cell shows #REF!."] };
  expect(artifacts?.map((artifact) => artifact.check)).toEqual([check, undefined]);
  expect(text).toContain("CHECK FAILED /desk/a.xlsx. ");
  expect(text).toMatch(/<<begin [0-9a-f]{16} .*\nA!B2: The cell shows #REF!\.\n<<end/);
  expect(desk.requests).toMatchObject([{ op: "check", name: "a.xlsx", render: true }]);
});

test("a check that breaks down counts as failed", async () => {
  const desk = new Desk({ "/desk/a.docx": "made" });
  const { artifacts } = await desk.run("artifact_present", { paths: ["/desk/a.docx"], summary: "x" });
  expect(artifacts?.[0]?.check).toMatchObject({
    status: "failed",
    summary: "The file could not be checked: no answer for check",
  });
});

test("files are looked over side by side and told in the order they were named", async () => {
  const both = Promise.withResolvers<void>();
  const names: unknown[] = [];
  // no check ends before the second one began
  const check = async ({ name }: Readonly<Record<string, unknown>>) => {
    names.push(name);
    if (names.length === 2) both.resolve();
    await both.promise;
    if (name === "a.docx") await new Promise(setImmediate);
    return passed;
  };
  const desk = new Desk({ "/desk/a.docx": "a", "/desk/b.xlsx": "b" }, { documents: { check } });
  const { artifacts } = await desk.run("artifact_present", { paths: ["/desk/a.docx", "/desk/b.xlsx"], summary: "x" });
  expect(names).toHaveLength(2);
  expect(artifacts?.map(({ path }) => path)).toEqual(["/desk/a.docx", "/desk/b.xlsx"]);
});
