import { latePart } from "../../ui/late-part.ts";

/** The page of ways out, which few look at. */
export const waysOutPagePart = latePart(async () => (await import("./ways-out-page.tsx")).WaysOutPage);
