import type { Parts } from "@deskhand/server/compose";
import type { TaskShelf } from "./desk.ts";

/** The money of this process's own data folder as a desk shows it. */
export function moneyOf(money: Parts["money"]): Pick<TaskShelf, "money" | "changeCaps"> {
  return {
    money: async () => money.report(),
    async changeCaps(caps) {
      await money.changeCaps(caps);
      return money.report();
    },
  };
}
