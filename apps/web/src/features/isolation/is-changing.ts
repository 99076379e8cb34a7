import type { IsolationReport } from "@deskhand/contracts";

/** Whether something is tried, tested or built, so that the next look shows something else. */
export function isChanging({ image, selfTest, tiers }: IsolationReport): boolean {
  return selfTest.running !== null || tiers.some(({ isTrying }) => isTrying) || isBuildingImage(image);
}

/** Whether programs for tasks are being built. */
export function isBuildingImage({ full, minimal }: IsolationReport["image"]): boolean {
  return minimal.status === "building" || full.status === "building";
}
