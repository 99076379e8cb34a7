import { localDay, noCaps } from "@deskhand/contracts";
import { MemoryEventLog } from "@deskhand/contracts/testing";
import { expect, test } from "vitest";
import { composeTestMoney } from "./compose-test-money.ts";

const ref = "openai/gpt-6.1-sol";

test("what tests of models cost counts for the caps over all tasks, and a model without a price is not held up", () => {
  const log = new MemoryEventLog();
  const caps = { ...noCaps, dayUsd: 0.01 };
  const costs = (model: string) => model === ref;
  const money = composeTestMoney(() => ({ log, models: { costs }, money: { caps: () => caps } }));
  expect(money.usedUp(ref)).toBeNull();
  money.spent(0.009);
  money.spent(0);
  expect(money.usedUp(ref)).toBeNull();
  money.spent(0.001);
  expect(log.spentUsd(localDay(Date.now()))).toBeCloseTo(0.01, 9);
  expect(money.usedUp(ref)).toContain("Today's cap of $0.01 for all tasks is used up.");
  expect(money.usedUp("ollama/qwen3")).toBeNull();
});
