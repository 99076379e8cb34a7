import { z } from "zod";
import { languageField, sourcedChartFields, themeField } from "../parts-of-descriptions.ts";
import { sourceSchema } from "../source.ts";

const pixels = (least: number) => z.number().int().min(least).max(2_000).optional();

const looks = {
  theme: themeField,
  language: languageField,
  /** pixels; a png has twice as many */
  width: pixels(200),
  height: pixels(150),
  /** what the chart shows, for people who do not see it */
  alternative: z.string().max(1_000).optional(),
  source: sourceSchema.optional(),
} as const;

/** A chart as a picture of its own. */
export const chartDescription = z.strictObject({ ...sourcedChartFields, ...looks });

/** A Vega-Lite specification in place of the chart's fields, for kinds of charts these do not have. */
export const drawnDescription = z.strictObject({
  ...looks,
  title: z.string().max(255).optional(),
  spec: z.looseObject({}),
});

export type ChartPictureDescription = z.infer<typeof chartDescription> | z.infer<typeof drawnDescription>;
