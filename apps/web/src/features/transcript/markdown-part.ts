import { latePart } from "../../ui/late-part.ts";

/** The formatter of answers; loaded together with the page of a task, so that no answer is seen without it. */
export const markdownPart = latePart(async () => (await import("./markdown.tsx")).Markdown);
