/** Where a figure or claim comes from, as every description takes it. */
const sources = "source: {file, page, cell, lines, quote}";

const charts =
  '{type: column|bar|line|area|pie|doughnut, title, categories: ["May", ...], series: [{name, values: [1, null, {value: 2, source}], color, source}], stacked, labels, format}';

/** Every field of a description, told when a call leaves the description out. Requests carry a shorter text. */
export const descriptionGuides = {
  workbook: `workbook: {title, author, theme, namedRanges: [{name, range}], sheets: [{name, columns: [{header, width, format, formula, total: sum|average|count|min|max}], rows: [[cell, ...]], totalLabel, freeze: {rows, columns}, landscape, filter, table, charts, conditionalFormats, dataValidations, pivots}]}
a cell is text, a number, true, false, null or {value, formula, format, bold, italic, color, fill, align, wrap, link, note, source}
a chart is {type: column|bar|line|pie, title, categories: "A2:A9" or "'Sheet'!A2:A9", series: [{name, values: "B2:B9", color, source}], anchor: "F2", width in columns, height in rows, source}
a pivot table is {source: "Sheet", rows: ["Header", ...], columns: ["Header"], values: [{field: "Header", of: sum|average|count|min|max, name, format}], filters: ["Header"], anchor: "A1"}; give it a sheet of its own, with no rows. For months or years add a column to the source, such as =TEXT(A{row},"yyyy-mm")
conditionalFormats: {range, rule: greaterThan|lessThan|equal|notEqual, value} or {rule: between, from, to} or {rule: contains, text} or {rule: formula, formula} or {rule: duplicates|blanks|dataBar|colorScale}, each with fill and color
dataValidations: {range, list: ["a", "b"]} or {range, type: integer|number, min, max}
${sources}`,
  document: `document: {title, subtitle, author, date, theme, language, page: a4|letter, landscape, cover, toc, numberHeadings, header, footer, pageNumbers, content, sources: {r1: {file, page, quote}}}
content is Markdown, or a list of Markdown texts and {kind: table, columns: ["a", {header, align, width, format}], rows, totals, caption, source}, {kind: chart, caption, height in cm, source, and a chart's fields}, {kind: image, path, alternative, caption, width in cm, source}, {kind: callout, title, text, source}, {kind: page-break}, {kind: section, landscape}
a chart's fields are ${charts}
${sources}`,
  deck: `deck: {title, author, theme, language, footer, slides: [{layout, notes, sources: [{file, page, quote}], ...}]}
layouts: title, section, closing: title, subtitle, detail; agenda: items; content: title, body, image; two-column: title, left, right, leftTitle, rightTitle; table: title, table: {columns, rows, totals}; chart: title, chart, body; image: image, title, caption; figures: title, figures: [{value, label}], body; quote: quote, by
a chart is ${charts}
${sources}`,
  chart: `chart: ${charts.slice(0, -1)}, theme, language, width and height in pixels, alternative in words, source}
or {title, spec, theme, language, width, height, alternative, source}, where spec is a Vega-Lite specification with its data in data.values, for other kinds of charts
format is integer, number, percent, EUR, USD, GBP or CHF
${sources}`,
} as const;
