import { Refusal } from "../../refusal.ts";
import type { Specification } from "./draw-specification.ts";

const MOST_CHARACTERS = 4_000_000;
const MOST_ROWS = 50_000;
const MOST_DEPTH = 40;
/** settings that would load something, or that lead somewhere */
const FORBIDDEN = ["url", "href", "loader", "usermeta"];

/**
 * Refuses a Vega-Lite specification that would load anything, or that is too large. Nothing could be loaded when it is drawn either;
 * this says so in words that help.
 */
export function checkedSpecification(spec: Readonly<Record<string, unknown>>): Specification {
  const schema = String(spec.$schema ?? "");
  if (schema !== "" && !/\/vega-lite\//.test(schema))
    throw refusal("it is not a Vega-Lite specification; describe it in Vega-Lite");
  if (JSON.stringify(spec).length > MOST_CHARACTERS) throw refusal("its data are too large; sum them up first");
  look(spec, "spec", 0);
  return spec;
}

function refusal(reason: string): Refusal {
  return new Refusal("not-that-format", `The chart was not made: ${reason}.`);
}

function look(value: unknown, place: string, depth: number): void {
  if (typeof value !== "object" || value === null) return;
  if (depth > MOST_DEPTH) throw refusal(`${place} is nested too deeply`);
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) look(each, `${place}.${index}`, depth + 1);
    return;
  }
  for (const [name, each] of Object.entries(value)) lookAt(name, each, { place, depth });
}

function lookAt(name: string, value: unknown, { place, depth }: Readonly<{ place: string; depth: number }>): void {
  const at = `${place}.${name}`;
  if (FORBIDDEN.includes(name))
    throw refusal(`${at} is not allowed, because charts load and open nothing; put the data in as "values"`);
  if (isPicture(name, value)) throw refusal(`${at} is a picture, which charts cannot hold`);
  if (name === "values" && place.endsWith("data")) checkRows(value, at);
  else if (name === "datasets" && typeof value === "object" && value !== null)
    for (const [set, rows] of Object.entries(value)) checkRows(rows, `${at}.${set}`);
  else look(value, at, depth + 1);
}

function isPicture(name: string, value: unknown): boolean {
  if (name === "mark") return value === "image" || (value as { type?: unknown } | null)?.type === "image";
  return name === "image" && typeof value === "object";
}

/** Rows are not looked into: whatever their fields are called, they are only data. */
function checkRows(rows: unknown, place: string): void {
  if (!Array.isArray(rows)) throw refusal(`${place} has to be a list of rows`);
  if (rows.length > MOST_ROWS)
    throw refusal(`${place} has ${rows.length} rows, more than ${MOST_ROWS}; sum them up first`);
}
