import { latePart } from "../../ui/late-part.ts";

/** The record of a task as a page, which few look at. */
export const auditPagePart = latePart(async () => (await import("./audit-page.tsx")).AuditPage);
