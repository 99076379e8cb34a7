import type { Question } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { chooseOption, decisionOf, noAnswer, writeOther } from "./answers.ts";

const options = ["A", "B", "C"].map((label) => ({ label, description: "" }));
const one: Question = { header: "One", question: "Which?", options, multiple: false };
const many: Question = { ...one, multiple: true };

it("lets exactly one answer hold where only one may", () => {
  const chosen = chooseOption(one, chooseOption(one, noAnswer, "A"), "B");
  expect(chosen).toEqual({ chosen: ["B"], other: "" });
  expect(writeOther(one, chosen, "mine")).toEqual({ chosen: [], other: "mine" });
  expect(chooseOption(one, { chosen: [], other: "mine" }, "A")).toEqual({ chosen: ["A"], other: "" });
});

it("answers several in the order of the options, own words last", () => {
  const chosen = writeOther(many, chooseOption(many, chooseOption(many, noAnswer, "C"), "A"), " mine ");
  expect(decisionOf([many], [chosen])).toEqual({ type: "answer", answers: [["A", "C", "mine"]] });
  expect(chooseOption(many, chosen, "C").chosen).toEqual(["A"]);
});

it("is no decision while a question is open", () => {
  expect(decisionOf([one, many], [chooseOption(one, noAnswer, "A"), noAnswer])).toBeNull();
});
