import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Isolation, IsolationReport } from "@deskhand/contracts";
import { probe } from "@deskhand/server/compose";
import { readConfig } from "@deskhand/server/config";
import type { TestContext } from "vitest";
import { ownPlaces } from "./live-server.ts";

const probed = new Map<Isolation, Promise<string>>();

/** The folder with the image of programs that tests share; `npm test` makes it. */
export function testImages(): string {
  return process.env.DESKHAND_TEST_IMAGES ?? "/nonexistent";
}

async function whatIsMissing(isolation: Isolation): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), "deskhand-isolation-"));
  const images = isolation === "vm" ? { DESKHAND_IMAGES: testImages() } : {};
  const { isolation: desk } = probe(readConfig({ ...process.env, ...ownPlaces(home), ...images, DESKHAND_HOME: home }));
  try {
    return whyNot((await desk.settledReport()).tiers.find((tier) => tier.isolation === isolation));
  } finally {
    await desk.close();
    rmSync(home, { recursive: true, force: true });
  }
}

function whyNot(tier: IsolationReport["tiers"][number] | undefined): string {
  if (tier === undefined) return "this system does not have it";
  return tier.isReady ? "" : tier.missing.join(" ");
}

/** Skips the test with the reason where an isolation does not work; `REQUIRE_PROCESS=1` and `REQUIRE_VM=1` make that a failure. */
export async function needIsolation(context: TestContext, isolation: "process" | "vm"): Promise<void> {
  const known = probed.get(isolation) ?? whatIsMissing(isolation);
  probed.set(isolation, known);
  const missing = await known;
  if (missing === "") return;
  const reason = `the isolation ${isolation} does not work here: ${missing}`;
  if (process.env[`REQUIRE_${isolation.toUpperCase()}`] === "1") throw new Error(reason);
  context.skip(reason);
}
