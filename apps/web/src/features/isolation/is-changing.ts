import type { IsolationReport } from "@deskhand/contracts";

/** Whether something is tried, tested or built, so that the next look shows something else. */
export function isChanging({ image, selfTest, tiers }: IsolationReport): boolean {
  if (selfTest.running !== null || tiers.some(({ isTrying }) => isTrying)) return true;
  return image.minimal.status === "building" || image.full.status === "building";
}
