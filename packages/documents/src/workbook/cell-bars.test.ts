import { expect, test } from "vitest";
import { flatCellBars } from "./cell-bars.ts";

const sheet = (rules: string) => `<worksheet><sheetData/>${rules}</worksheet>`;
const bars = (range: string) =>
  `<conditionalFormatting sqref="${range}"><cfRule type="dataBar" priority="1"><dataBar><cfvo type="num" val="0"/><cfvo type="max"/><color rgb="FF00FF00"/></dataBar></cfRule></conditionalFormatting>`;

test("bars become flat and as long as their values, each with an extension of its own", () => {
  const flat = flatCellBars(sheet(bars("A1:A9") + bars("B1:B9")));
  const ids = [...flat.matchAll(/<x14:id>([^<]+)<\/x14:id>/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) expect(flat).toContain(`<x14:cfRule type="dataBar" id="${id}">`);
  expect(flat.match(/<dataBar minLength="0" maxLength="100">/g)).toHaveLength(2);
  expect(flat.match(/gradient="0"/g)).toHaveLength(2);
  expect(flat).toContain('<x14:cfvo type="num"><xm:f>0</xm:f></x14:cfvo><x14:cfvo type="max"/>');
  expect(flat).toContain("<xm:sqref>B1:B9</xm:sqref>");
});

test("a sheet without bars stays as it is", () => {
  const plain = sheet('<conditionalFormatting sqref="A1"><cfRule type="duplicateValues"/></conditionalFormatting>');
  expect(flatCellBars(plain)).toBe(plain);
});
