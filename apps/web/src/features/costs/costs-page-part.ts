import { latePart } from "../../ui/late-part.ts";

/** The page of costs and caps, which few look at. */
export const costsPagePart = latePart(async () => (await import("./costs-page.tsx")).CostsPage);
