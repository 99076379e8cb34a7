import type { ImageState, IsolationReport } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { buildInWords, isOlder, noteMeanwhile } from "./image-words.ts";

type Image = IsolationReport["image"];

const of = (status: ImageState["status"], progress: number | null = null): ImageState => ({
  status,
  note: "Not built yet.",
  progress,
  bytes: null,
  programs: [],
});
const image = (minimal: ImageState, full: ImageState): Image => ({ minimal, full });

it("says which set is being built, how far, what tasks have meanwhile and what Stop does", () => {
  expect(buildInWords(image(of("building", 0.424), of("missing")))).toBe(
    "The small set is being built (42 %). Tasks that begin meanwhile use the programs of this computer. If you stop, what is done so far is kept, and the next build goes on from there.",
  );
  expect(buildInWords(image(of("ready"), of("building", 0.5)))).toMatch(
    /^The full set is being built \(50 %\)\. Tasks that begin meanwhile have the small set\. /,
  );
  expect(buildInWords(image(of("building"), of("building")))).toMatch(/^The small set is being built\. /);
  expect(buildInWords(image(of("missing"), of("missing")))).toMatch(/^The build is under way\. If you stop/);
});

it("says of no set that it is not built yet while a build is under way", () => {
  expect(noteMeanwhile("full", image(of("building"), of("missing")), false)).toMatch(/^The small set comes first/);
  expect(noteMeanwhile("minimal", image(of("missing"), of("building")), false)).toMatch(/^The full set is being built/);
  expect(noteMeanwhile("full", image(of("missing"), of("missing")), true)).toBe("Its turn comes in a moment.");
});

it("leaves the notes of all other sets as they are", () => {
  expect(noteMeanwhile("full", image(of("missing"), of("missing")), false)).toBeNull();
  expect(noteMeanwhile("minimal", image(of("building"), of("building")), false)).toBeNull();
  expect(noteMeanwhile("full", image(of("building"), of("failed")), false)).toBeNull();
});

it("says of a set that is older than what Deskhand makes that tasks have it until the newer one is built", () => {
  const older = { ...of("missing"), bytes: 110 };
  expect([isOlder(older), isOlder(of("missing")), isOlder({ ...of("ready"), bytes: 110 })]).toEqual([
    true,
    false,
    false,
  ]);
  const building = { ...of("building", 0.5), bytes: 110 };
  expect(buildInWords(image(building, of("missing")))).toMatch(
    /^The newer small set is being built \(50 %\)\. Tasks that begin meanwhile have the older small set\. /,
  );
  expect(noteMeanwhile("minimal", image(older, of("building")), false)).toBeNull();
});
