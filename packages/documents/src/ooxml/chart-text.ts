import { markdownTable, tableText } from "../tables/markdown-table.ts";
import { child, childElements, descendants, textOf, type XmlElement } from "./xml.ts";

/** The figures behind a chart as a table, from the values cached in its part. */
export function chartText(chart: XmlElement): string {
  const title = descendants(child(chart, "chart", "title") ?? chart, "t")
    .map(textOf)
    .join("")
    .trim();
  const hasTitle = child(chart, "chart", "title") !== undefined && title !== "";
  const series = descendants(chart, "ser").map((each) => ({
    name: points(child(each, "tx"))[0] ?? "",
    categories: points(child(each, "cat") ?? child(each, "xVal")),
    values: points(child(each, "val") ?? child(each, "yVal")),
  }));
  const longest = Math.max(0, ...series.map((each) => each.values.length));
  const heading = hasTitle ? `Chart: ${title.replace(/\s+/g, " ")}` : "Chart";
  if (longest === 0) return hasTitle ? heading : "";
  const labels = series.find((each) => each.categories.length > 0)?.categories ?? [];
  const rows = Array.from({ length: Math.min(longest, 200) }, (_, index) => [
    tableText(labels[index] ?? ""),
    ...series.map((each) => tableText(each.values[index] ?? "")),
  ]);
  return `${heading}\n\n${markdownTable(["", ...series.map((each) => tableText(each.name))], rows)}`;
}

function points(source: XmlElement | undefined): string[] {
  if (!source) return [];
  const found = descendants(source, "pt").map((point) => textOf(child(point, "v")));
  return found.length > 0
    ? found
    : childElements(source)
        .filter((each) => each.name === "v")
        .map(textOf);
}
