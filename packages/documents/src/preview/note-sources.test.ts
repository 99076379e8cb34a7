import { expect, test } from "vitest";
import { createChart } from "../writing/charts/create-chart.ts";
import { drawingSources, noteSources } from "./note-sources.ts";

test.each([
  ["[^1]: in/May.pdf, page 3: “Total 12”", { file: "in/May.pdf", page: 3, quote: "Total 12" }],
  ['[^1]: in/May.pdf, page 3: "Total 12"', { file: "in/May.pdf", page: 3, quote: "Total 12" }],
  ["[^1]: [May](<in/May 1.pdf>), page 3", { file: "in/May 1.pdf", page: 3 }],
  ["[^1]: [May](in/May%201.pdf): “a\n    b”", { file: "in/May 1.pdf", quote: "a b" }],
  ["[^1]: book.xlsx, 'My x'!A2", { file: "book.xlsx", cell: "'My x'!A2" }],
  ["[^1]: See [the list](list.csv) for more.", { file: "list.csv" }],
  ["[^1]: May\\_1.pdf, page 2", { file: "May_1.pdf", page: 2 }],
])("a footnote like %j names its source", (text, source) => {
  expect(noteSources(`A claim[^1].\n\n${text}\n`)).toEqual([{ label: "1", source }]);
});

test.each([
  "[^1]: Checked by Bob.",
  "[^1]: [a page](https://example.com/a.pdf), page 3",
  "[^1]: <javascript:alert(1)>",
  "    [^1]: in/May.pdf, page 3",
  "in/May.pdf, page 3",
])("a text like %j names none", (text) => {
  expect(noteSources(text)).toEqual([]);
});

test("a chart's picture tells the sources of its series and points, each by the name of its figure", async () => {
  const made = await createChart("svg", {
    type: "column",
    title: "Sales: 2026",
    categories: ["May", "June: late"],
    series: [
      {
        name: "North",
        source: { file: "north.csv", lines: 4 },
        values: [1, { value: 2, source: { file: "in/b: c.pdf", page: 2, quote: "so: it" } }],
      },
    ],
  });
  if (made.status === "refused") throw new Error(made.reason);
  expect(drawingSources(made.bytes)).toEqual([
    { label: "", source: { of: "North", file: "north.csv", lines: { first: 4, last: 4 } } },
    // a name with a colon and a space cannot be told from the figure's
    { label: "", source: { of: "North, June: late: in/b", file: "c.pdf", page: 2, quote: "so: it" } },
  ]);
  expect(drawingSources(Buffer.from("<svg><desc>in/a.pdf, page 2</svg>"))).toEqual([]);
});
