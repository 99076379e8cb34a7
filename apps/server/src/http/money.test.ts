import { type Caps, noCaps } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { createTestApp } from "../testing/test-app.ts";

test("caps are told, changed and checked", async () => {
  let caps: Caps = noCaps;
  const report = () => ({ caps, todayUsd: 0.5, monthUsd: 2, prices: [] });
  const changeCaps = async (changed: Caps) => {
    caps = changed;
  };
  const money = { report, changeCaps };
  const { ask, post } = createTestApp({ ports: { money } });
  expect(await (await ask("/api/money")).json()).toEqual({ caps: noCaps, todayUsd: 0.5, monthUsd: 2, prices: [] });
  const wanted = { taskUsd: 1, dayUsd: 5, monthUsd: null };
  expect(await (await post("/api/money/caps", wanted)).json()).toMatchObject({ caps: wanted });
  const wrong = await post("/api/money/caps", { ...wanted, dayUsd: -5 });
  expect([wrong.status, caps]).toEqual([400, wanted]);
});
