import { latePart } from "../../ui/late-part.ts";

/** The page of isolation, which few look at. */
export const isolationPagePart = latePart(async () => (await import("./isolation-page.tsx")).IsolationPage);
