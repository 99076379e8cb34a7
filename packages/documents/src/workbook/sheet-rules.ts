import type { ConditionalRule, DataValidation } from "hucre/xlsx";
import { mixed } from "../theme/color-contrast.ts";
import { absoluteRange } from "./calculate.ts";
import { solidFill } from "./cell-style.ts";
import { storedFormula } from "./formula-text.ts";
import type { SheetLook } from "./sheet-chart.ts";
import type { ConditionalFormat, SheetDescription } from "./workbook-description.ts";

const DEFAULT_FILL = "FBE3D6";

/** The conditional formats of a sheet, the first one first. */
export function conditionalRules(sheet: SheetDescription, look: SheetLook): ConditionalRule[] {
  return (sheet.conditionalFormats ?? []).map((format, index) => ({
    range: format.range,
    priority: index + 1,
    ...ruleOf(format, { look, values: look.valuesOf(absoluteRange(format.range, sheet.name)) }),
  }));
}

type RuleGround = Readonly<{ look: SheetLook; values: readonly number[] }>;

function ruleOf(
  format: ConditionalFormat,
  { look: { theme }, values }: RuleGround,
): Omit<ConditionalRule, "range" | "priority"> {
  const shade = mixed(theme.accents[0], theme.paper, 0.62);
  switch (format.rule) {
    case "greaterThan":
    case "lessThan":
    case "equal":
    case "notEqual":
      return { type: "cellIs", operator: format.rule, formula: literal(format.value), style: look(format) };
    case "between":
      return {
        type: "cellIs",
        operator: "between",
        formula: [String(format.from), String(format.to)],
        style: look(format),
      };
    case "formula":
      return {
        type: "expression",
        formula: storedFormula(format.formula.trim().replace(/^=/, "")),
        style: look(format),
      };
    case "contains": {
      const first = format.range.split(":")[0]?.replaceAll("$", "") ?? "A1";
      return {
        type: "containsText",
        operator: "containsText" as never,
        text: format.text,
        formula: `NOT(ISERROR(SEARCH(${literal(format.text)},${first})))`,
        style: look(format),
      };
    }
    case "duplicates":
      return { type: "duplicateValues", style: look(format) };
    case "blanks": {
      const first = format.range.split(":")[0]?.replaceAll("$", "") ?? "A1";
      return { type: "containsBlanks", formula: `LEN(TRIM(${first}))=0`, style: look(format) };
    }
    case "dataBar":
      return {
        type: "dataBar",
        dataBar: { cfvo: barEnds(values), color: `FF${plain(format.color ?? shade)}` },
      };
    case "colorScale":
      return {
        type: "colorScale",
        colorScale: {
          cfvo: [{ type: "min" }, { type: "max" }],
          colors: ["FFFFFFFF", `FF${plain(format.color ?? shade)}`],
        },
      };
  }
}

/** Bars begin at zero, or their lengths would mislead; bars of shares are full at the whole. */
function barEnds(values: readonly number[]): { type: "min" | "max" | "num"; value?: string }[] {
  if (values.length === 0 || values.some((value) => value < 0)) return [{ type: "min" }, { type: "max" }];
  const areShares = values.every((value) => value <= 1);
  return [{ type: "num", value: "0" }, areShares ? { type: "num", value: "1" } : { type: "max" }];
}

function plain(color: string): string {
  return color.replace("#", "").toUpperCase();
}

function literal(value: number | string): string {
  return typeof value === "number" ? String(value) : `"${value.replaceAll('"', '""')}"`;
}

function look(format: {
  fill?: string | undefined;
  color?: string | undefined;
}): NonNullable<ConditionalRule["style"]> {
  return {
    ...(format.color && { font: { color: { rgb: plain(format.color) } } }),
    fill: solidFill(format.fill ?? DEFAULT_FILL),
  };
}

/** Drop-down lists and bounds for what a person types in later. */
export function dataValidations(sheet: SheetDescription): DataValidation[] {
  return (sheet.dataValidations ?? []).map((each) => {
    const shown = { range: each.range, allowBlank: true, showErrorMessage: true };
    if ("list" in each) return { ...shown, type: "list", values: each.list };
    const type = each.type === "integer" ? "whole" : "decimal";
    return { ...shown, type, operator: "between", formula1: String(each.min), formula2: String(each.max) };
  });
}
