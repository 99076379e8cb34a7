import { latePart } from "../../ui/late-part.ts";

/** The ledger of a task as a page, which few look at. */
export const egressPagePart = latePart(async () => (await import("./egress-page.tsx")).EgressPage);
