import { intentSchema } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { intentOf } from "../testing/desk.ts";

test("a proposed plan numbers its steps and fills in what was left out", () => {
  const action = { verb: "move", target: "/desk/*.pdf" };
  const intent = intentOf("plan_propose", {
    goal: "Tidy",
    steps: [{ title: "Look" }, { title: "Move", actions: [action] }],
  });
  expect(intentSchema.parse(intent)).toEqual({
    type: "plan",
    goal: "Tidy",
    items: [
      { id: "1", title: "Look", actions: [], status: "todo" },
      { id: "2", title: "Move", actions: [action], status: "todo" },
    ],
    needs: { hosts: [], connectors: [] },
    questions: [],
  });
});

test("an update names steps and what became of them", () => {
  const steps = [{ id: "1", status: "done" }];
  expect(intentSchema.parse(intentOf("plan_update", { steps }))).toEqual({ type: "plan-progress", items: steps });
  expect(() => intentOf("plan_update", { steps: [{ id: "1", status: "finished" }] })).toThrow(
    '"steps[0].status" is wrong',
  );
});

test("a question has two to four options and is answered once unless it says otherwise", () => {
  const question = { header: "Order", question: "By what?", options: [{ label: "Date" }, { label: "Name" }] };
  expect(intentSchema.parse(intentOf("user_ask", { questions: [question] }))).toEqual({
    type: "question",
    questions: [
      {
        ...question,
        options: [
          { label: "Date", description: "" },
          { label: "Name", description: "" },
        ],
        multiple: false,
      },
    ],
  });
  expect(() => intentOf("user_ask", { questions: [{ ...question, options: [{ label: "Date" }] }] })).toThrow("options");
});

test("delegated runs get the parent's tools and model unless told otherwise", () => {
  const runs = [{ goal: "Read a" }, { goal: "Read b", context: "c", tools: ["file_read"], model: "offline/playbooks" }];
  expect(intentSchema.parse(intentOf("task_delegate", { runs }))).toEqual({
    type: "delegate",
    runs: [
      { goal: "Read a", context: "", tools: null, model: null },
      { goal: "Read b", context: "c", tools: ["file_read"], model: "offline/playbooks" },
    ],
  });
  expect(() => intentOf("task_delegate", { runs: [{ goal: "x", model: "gpt" }] })).toThrow("provider/model");
});

test("a delegated run can have a name for the user, the small model, a budget and a time", () => {
  const run = { title: "Read receipts 1–8", goal: "Read a", model: "small", budgetUsd: 0.5, timeoutSeconds: 90 };
  expect(intentSchema.parse(intentOf("task_delegate", { runs: [run] }))).toEqual({
    type: "delegate",
    runs: [
      {
        title: "Read receipts 1–8",
        goal: "Read a",
        context: "",
        tools: null,
        model: "small",
        budgetUsd: 0.5,
        timeoutMs: 90_000,
      },
    ],
  });
  expect(() => intentOf("task_delegate", { runs: [{ goal: "x", budgetUsd: 0 }] })).toThrow("budgetUsd");
  expect(() => intentOf("task_delegate", { runs: Array(17).fill({ goal: "x" }) })).toThrow("runs");
});

test("a folder request asks for each folder with the same verb", () => {
  const asked = { paths: ["/desk/a/", "/desk/b"], verb: "read", reason: "They are there." };
  expect(intentSchema.parse(intentOf("folder_request", asked))).toEqual({
    type: "folders",
    folders: [
      { path: "/desk/a", verb: "read", neverDelete: false },
      { path: "/desk/b", verb: "read", neverDelete: false },
    ],
    reason: "They are there.",
  });
});
