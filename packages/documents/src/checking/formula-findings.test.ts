import { strToU8, unzipSync, zipSync } from "fflate";
import { expect, test } from "vitest";
import { openOfficePackage } from "../ooxml/office-package.ts";
import { createFile } from "../writing/create-file.ts";
import { formulaFindings } from "./formula-findings.ts";

/** What is found in a workbook whose A1 holds this formula as it stands in the file, with a result or without. */
async function found(formula: string, stored = ""): Promise<string[]> {
  const description = {
    sheets: [{ name: "A", rows: [[7], [{ formula: "=1+1" }]] }],
    namedRanges: [{ name: "Rate", range: "A1" }],
  };
  const made = await createFile({ kind: "xlsx", description }, new Map());
  if (made.status !== "created") throw new Error(made.reason);
  const parts = unzipSync(made.bytes);
  const name = "xl/worksheets/sheet1.xml";
  const before = new TextDecoder().decode(parts[name]);
  const after = before.replace(
    /<f>[^<]*<\/f><v>[^<]*<\/v>/,
    `<f>${formula}</f>${stored === "" ? "" : `<v>${stored}</v>`}`,
  );
  if (after === before) throw new Error("nothing changed");
  const office = openOfficePackage(zipSync({ ...parts, [name]: strToU8(after) }));
  return formulaFindings(office).map(({ severity, place, message }) => `${severity} ${place} ${message}`);
}

test.each([
  ["XLOOKUP(1,A1:A3,B1:B3)", "_xlfn.XLOOKUP"],
  ["FILTER(A1:A3,A1:A3&gt;1)", "_xlfn.FILTER"],
  ["SUMME(A1:A3)", "no function SUMME"],
  ["SUM(A1;A3)", "semicolons"],
  ["SUM(A1:A3", "brackets"],
])("a formula that Excel cannot compute fails the file: %s", async (formula, words) => {
  const [only = "", ...more] = await found(formula);
  expect(only).toMatch(/^fault A!A2 /);
  expect(only).toContain(words);
  expect(more).toEqual([]);
});

test.each([
  "_xlfn.XLOOKUP(1,A1:A3,B1:B3)",
  "_xlfn.LET(_xlpm.x,2,_xlpm.x*3)",
  "_xlfn._xlws.FILTER(A1:A3,A1:A3&gt;1)",
  "sum(A1:A3)+NETWORKDAYS.INTL(A1,A2)",
  'IF(A1="(;",{1;2;3},"TODO(")',
  "SUM('Odd (name;'!A1:A2)",
  "Rate(1)",
  "SUM(Table1[[#This Row],[a;b (c]])",
])("a formula that is as files have it is left alone: %s", async (formula) => {
  expect(await found(formula)).toEqual([]);
});

test("a function of an add-in whose result is stored is told, and fails nothing", async () => {
  expect(await found("PRICEOF(A1)", "12")).toEqual([expect.stringMatching(/^remark A!A2 .*PRICEOF/)]);
});
