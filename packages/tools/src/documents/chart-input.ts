import { z } from "zod";

/** What models are told of a chart as a picture: it is written as in the other descriptions, and the guide tells the rest. */
export const chartInput = z
  .unknown()
  .refine((value) => typeof value === "object" && value !== null && !Array.isArray(value), "expected one JSON object")
  .meta({ type: "object", description: "as in document; or {spec}: Vega-Lite with data.values" });
