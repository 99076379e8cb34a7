import { createServer } from "node:net";
import { expect, test } from "vitest";
import { imageSize } from "../../image/image-size.ts";
import { decodeXml, parseXml } from "../../ooxml/xml.ts";
import { themes } from "../../theme/theme.ts";
import { createChart } from "./create-chart.ts";
import { drawSpecification } from "./draw-specification.ts";

const costs = {
  type: "column",
  title: "Costs & more",
  categories: ["May", "June", "May"],
  series: [
    { name: "Paper", values: [12.5, null, 8] },
    { name: "Ink", values: [3, 4, -5] },
  ],
  labels: true,
} as const;

async function svg(description: unknown): Promise<string> {
  const outcome = await createChart("svg", description);
  if (outcome.status !== "created") throw new Error(outcome.reason);
  const text = decodeXml(outcome.bytes);
  parseXml(outcome.bytes);
  return text;
}

async function refusal(description: unknown): Promise<string> {
  const outcome = await createChart("svg", description);
  return outcome.status === "refused" ? outcome.reason : "made";
}

/** Names and figures that are written in a drawing. */
function written(text: string): string[] {
  return [...text.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map((match) => match[1] ?? "");
}

test("a chart is drawn with its names and figures in the theme's colors and fonts", async () => {
  const text = await svg({ ...costs, theme: "ledger" });
  expect(written(text)).toEqual(expect.arrayContaining(["Costs &amp; more", "Paper", "Ink", "12.5", "−5"]));
  expect(written(text).filter((each) => each === "May")).toHaveLength(2);
  for (const color of themes.ledger.accents.slice(0, 2)) expect(text).toContain(`#${color}`);
  expect(text).toContain("Cambria, Caladea, serif");
});

test("every type of chart is drawn, as svg and as png of twice its size", async () => {
  for (const type of ["column", "bar", "line", "area", "pie", "doughnut"] as const) {
    const [first] = costs.series;
    const description = { ...costs, type, series: [first], width: 400, height: 300 };
    expect(await svg(description)).toContain('width="400" height="300"');
    const png = await createChart("png", description);
    if (png.status !== "created") throw new Error(png.reason);
    expect(imageSize(png.bytes)).toMatchObject({ kind: "png", width: 800, height: 600 });
  }
}, 30_000);

test("numbers are written in the language's way", async () => {
  const values = { categories: ["a", "b"], series: [{ name: "x", values: [1250.5, 3000] }] };
  const german = await svg({ type: "line", ...values, labels: true, language: "de-DE", format: "EUR" });
  expect(written(german)).toContain("1.250,50\u00a0€");
  expect(written(await svg({ type: "line", ...values, labels: true, format: "GBP" }))).toContain("£1,250.50");
});

test("a chart says in words what it shows and where that comes from", async () => {
  const june = { value: 4, source: { file: "in/june.pdf", page: 2, quote: "Total 4" } };
  const series = [{ name: "Ink", values: [3, june], source: { file: "ink.xlsx" } }];
  const text = await svg({ type: "bar", title: "Ink", categories: ["May", "June"], series });
  expect(text).toContain(
    "<title>Ink</title><desc>Ink (bar): Ink; May – June\nInk: ink.xlsx\nInk, June: in/june.pdf, page 2: “Total 4”</desc>",
  );
  expect(written(text)).toContain("Sources: ink.xlsx; june.pdf, page 2");
});

test("names too long for their place are broken into lines, slanted or left out, never laid over each other", async () => {
  const categories = Array.from({ length: 30 }, (_, index) => `Department number ${index}`);
  const series = [{ name: "x", values: categories.map((_, index) => index) }];
  expect(await svg({ type: "column", categories, series })).toMatch(/rotate\(322/);
  const line = await svg({ type: "line", categories, series });
  expect(line).not.toMatch(/rotate\(322/);
  expect(written(line).filter((each) => each.startsWith("Department")).length).toBeLessThan(15);
});

const points = [
  { a: 1, b: 2, url: "x" },
  { a: 2, b: 4, url: "y" },
];
const dots = {
  mark: "point",
  encoding: { x: { field: "a", type: "quantitative" }, y: { field: "b", type: "quantitative" } },
};

test("a specification draws what the fields do not have, in the theme's looks", async () => {
  const text = await svg({ title: "Dots", spec: { ...dots, data: { values: points } } });
  expect(text.match(/aria-roledescription="point"/g)).toHaveLength(2);
  expect(text).toContain(`#${themes.harbor.accents[0]}`);
});

test("what does not fit is refused in words that say how to mend it", async () => {
  expect(await refusal({ ...costs, categories: ["May"] })).toContain('series "Paper" has 3 values for 1 categories');
  expect(await refusal({ ...costs, type: "pie", series: [costs.series[1]] })).toContain(
    "cannot show values below zero",
  );
  expect(await refusal({ type: "column" })).toContain("categories");
  expect(await refusal({ spec: { mark: "bar", data: { values: "a,b" } } })).toContain("list of rows");
  expect(await refusal({ spec: { $schema: "https://vega.github.io/schema/vega/v6.json" } })).toContain("Vega-Lite");
  expect(
    await refusal({ spec: { data: { values: points }, mark: "bar", params: [{ name: "x", expr: "1 +" }] } }),
  ).toContain("The chart was not made");
});

test("code in an expression is not run: there is no way from it to the program", async () => {
  const expression = (calculate: string) => ({
    data: { values: [{ a: 1 }] },
    transform: [{ calculate, as: "b" }],
    mark: "text",
    encoding: { text: { field: "b" } },
  });
  expect(written(await svg({ spec: expression("datum.a + 41") }))).toContain("42");
  const reaching = [
    "datum.constructor.constructor('return process.pid')()",
    "process.pid",
    "globalThis",
    "toString.constructor('return 1')()",
  ];
  for (const each of reaching) {
    const outcome = await createChart("svg", { spec: expression(each) });
    const text = outcome.status === "created" ? decodeXml(outcome.bytes) : outcome.reason;
    expect(text).not.toContain(String(process.pid));
  }
});

test("nothing is fetched for a chart, wherever an address stands", async () => {
  let arrived = 0;
  const server = createServer((socket) => {
    arrived += 1;
    socket.end();
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1" }, resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/a.json`;
  try {
    await fetch(url).catch(() => null);
    expect(arrived).toBe(1);
    const values = [{ a: 1, b: 2, url }];
    const asked = [
      { ...dots, data: { url } },
      { ...dots, data: { values }, transform: [{ lookup: "a", from: { data: { url }, key: "a", fields: ["c"] } }] },
      { ...dots, data: { values }, mark: "image", encoding: { ...dots.encoding, url: { field: "url" } } },
      { ...dots, data: { values }, encoding: { ...dots.encoding, href: { field: "url" } } },
      { layer: [{ ...dots, data: { values }, mark: { type: "image", url } }] },
    ];
    for (const spec of asked) expect(await refusal({ spec })).toMatch(/is not allowed|is a picture/);
    await expect(drawSpecification({ ...dots, data: { url } })).rejects.toThrow("a chart loads nothing");
    expect(await refusal({ spec: { ...dots, data: { values } }, title: url })).toBe("made");
    expect(arrived).toBe(1);
  } finally {
    server.close();
  }
});
