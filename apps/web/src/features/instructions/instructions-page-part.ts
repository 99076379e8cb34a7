import { latePart } from "../../ui/late-part.ts";

/** The page of the user's standing instructions, which few look at. */
export const instructionsPagePart = latePart(async () => (await import("./instructions-page.tsx")).InstructionsPage);
