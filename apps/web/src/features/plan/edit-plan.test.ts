import type { Plan, PlanId, PlanItem } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { dropItem, itemsForDecision, moveItem, renameItem } from "./edit-plan.ts";

const items: readonly PlanItem[] = ["1", "2", "3"].map((id) => ({
  id,
  title: `Step ${id}`,
  actions: [],
  status: "todo",
}));
const plan: Plan = {
  id: "plan_1" as PlanId,
  goal: "",
  items: [...items],
  needs: { hosts: [], connectors: [] },
  status: "proposed",
  approvedBy: null,
};
const ids = (edited: readonly PlanItem[] | null) => edited?.map((item) => item.id);

it("moves a step and leaves the edges alone", () => {
  expect(ids(moveItem(items, "1", 1))).toEqual(["2", "1", "3"]);
  expect(moveItem(items, "1", -1)).toBe(items);
  expect(moveItem(items, "3", 1)).toBe(items);
});

it("sends no items while the plan is as proposed", () => {
  expect(itemsForDecision(plan, plan.items)).toBeNull();
  expect(ids(itemsForDecision(plan, dropItem(plan.items, "2")))).toEqual(["1", "3"]);
});

it("never sends a step without a title", () => {
  const edited = itemsForDecision(plan, renameItem(plan.items, "2", "  "));
  expect(edited?.[1]?.title).toBe("Step 2");
});
