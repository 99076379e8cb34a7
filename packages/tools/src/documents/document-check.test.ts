import { expect, test } from "vitest";
import { Desk } from "../testing/desk.ts";

const finding = { severity: "fault", kind: "overflow", place: "slide 2", message: "Too long." };
const answer = (findings: object[]) => ({
  check: () => ({ status: "checked", passed: findings.length === 0, summary: "3 slides", findings, headingPages: [] }),
});

test("faults are named with their place, and a file without any has passed", async () => {
  const desk = new Desk({ "/desk/a.pptx": "x" }, { documents: answer([finding]) });
  const { text, forUser } = await desk.run("document_check", { path: "/desk/a.pptx" });
  expect(text).toMatch(
    /^failed: 3 slides\n<<begin [0-9a-f]{16} "\/desk\/a.pptx": .*>>\nslide 2: Too long\.\n<<end [0-9a-f]{16}>>$/,
  );
  expect(forUser).toMatchObject({ kind: "checked", status: "failed", title: "Found faults in a.pptx" });
  expect(desk.requests).toMatchObject([{ op: "check", name: "a.pptx", render: true }]);
  const good = new Desk({ "/desk/a.pptx": "x" }, { documents: answer([]) });
  expect((await good.run("document_check", { path: "/desk/a.pptx" })).text).toBe("passed: 3 slides");
});

test("what is no document is refused before anything runs", async () => {
  const desk = new Desk({ "/desk/a.md": "x", "/desk/sub": null });
  await expect(desk.run("document_check", { path: "/desk/a.md" })).rejects.toThrow("Only docx, xlsx, pptx and pdf");
  await expect(desk.run("document_check", { path: "/desk/sub" })).rejects.toThrow("is not a file");
  expect(desk.requests).toEqual([]);
});
