import type { Plan, PlanItem } from "@deskhand/contracts";

type Items = readonly PlanItem[];

/** Gives a step another title; its scope stays. */
export function renameItem(items: Items, id: string, title: string): Items {
  return items.map((item) => (item.id === id ? { ...item, title } : item));
}

/** Moves a step up (-1) or down (1); at the edge nothing happens. */
export function moveItem(items: Items, id: string, by: -1 | 1): Items {
  const index = items.findIndex((item) => item.id === id);
  const item = items[index];
  const other = items[index + by];
  return item === undefined || other === undefined ? items : items.with(index, other).with(index + by, item);
}

/** Leaves a step out, with the scope it asked for. */
export function dropItem(items: Items, id: string): Items {
  return items.filter((item) => item.id !== id);
}

/** What the answer carries: `null` while the plan is as proposed, else the edited steps without empty titles. */
export function itemsForDecision(plan: Plan, edited: Items): PlanItem[] | null {
  const isSame = edited.length === plan.items.length && edited.every((item, index) => item === plan.items[index]);
  if (isSame) return null;
  return edited.map((item) => {
    const title = item.title.trim();
    return { ...item, title: title === "" ? (plan.items.find(({ id }) => id === item.id)?.title ?? "Step") : title };
  });
}
