import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { Desk } from "../testing/desk.ts";

test("finished files are handed over with type, size and hash, and missing ones are named", async () => {
  const desk = new Desk({ "/desk/report.xlsx": "made", "/desk/sub": null });
  const { text, forUser, artifacts, summary } = await desk.run("artifact_present", {
    paths: ["/desk/report.xlsx", "/desk/none.pdf", "/desk/sub", "/desk/report.xlsx"],
    summary: "The report.",
  });
  const mediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  const sha256 = createHash("sha256").update("made").digest("hex");
  expect(artifacts).toEqual([{ stepId: "step_1", path: "/desk/report.xlsx", mediaType, bytes: 4, sha256 }]);
  expect(summary).toBe("The report.");
  expect(text).toBe(
    "handed over: /desk/report.xlsx\nnot handed over: /desk/none.pdf does not exist\nnot handed over: /desk/sub is a folder, not a file",
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
