import { latePart } from "../../ui/late-part.ts";

/** Where models are set up as a page, which few look at often. */
export const modelsPagePart = latePart(async () => (await import("./models-page.tsx")).ModelsPage);
