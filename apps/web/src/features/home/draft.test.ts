import type { Folder } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { emptyDraft, settingsOf, withFolder, withoutFolder } from "./draft.ts";
import { modelTitle, ruleBasedTitle } from "./model-words.ts";

const folder: Folder = { path: "/a", verb: "edit", neverDelete: false };
const computer = { model: "offline/playbooks", isolation: "files" } as const;

it("counts a folder once, in its newest form", () => {
  const draft = withFolder(withFolder(emptyDraft, folder), { ...folder, verb: "read" });
  expect(draft.folders).toEqual([{ ...folder, verb: "read" }]);
  expect(withoutFolder(draft, "/a").folders).toEqual([]);
});

it("needs an outcome, and takes the model of this computer unless one was chosen", () => {
  expect(settingsOf({ ...emptyDraft, goal: "  " }, computer)).toBeNull();
  expect(settingsOf({ ...emptyDraft, goal: " tidy " }, computer)).toMatchObject({
    goal: "tidy",
    mode: "plan",
    model: "offline/playbooks",
    isolation: "files",
    preapproved: [],
  });
});

it("never calls the built-in rules by a model's name", () => {
  const models = [{ ref: "offline/playbooks", title: "Smart AI", note: "", isReady: true, missing: "" }] as const;
  expect(modelTitle("offline/playbooks", models)).toBe(ruleBasedTitle);
});
