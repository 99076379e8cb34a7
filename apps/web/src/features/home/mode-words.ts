import type { Mode } from "@deskhand/contracts";
import type { MenuChoice } from "../../ui/menu.tsx";

/** When changes ask, as choices. */
export const modeChoices: readonly MenuChoice<Mode>[] = [
  { value: "plan", title: "Plan first", note: "You approve a plan; the work then stays inside it." },
  { value: "ask", title: "Ask each time", note: "Every batch of changes waits for your yes." },
  {
    value: "auto",
    title: "Auto",
    note: "New and moved files land at once; anything deleted or overwritten still asks.",
  },
];

export function modeTitle(mode: Mode): string {
  return modeChoices.find((choice) => choice.value === mode)?.title ?? mode;
}
