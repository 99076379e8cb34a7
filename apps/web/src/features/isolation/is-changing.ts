import type { IsolationReport } from "@deskhand/contracts";

/** Whether a self-test runs or something is being built, so that the next look shows something else. */
export function isChanging({ selfTest, image }: IsolationReport): boolean {
  return selfTest.running !== null || image.minimal.status === "building" || image.full.status === "building";
}
