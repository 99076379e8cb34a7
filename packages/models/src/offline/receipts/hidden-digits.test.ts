import { expect, test } from "vitest";
import { partCodes, withoutCardDigits } from "./hidden-digits.ts";

test.each([
  "VISA ************7719",
  "Maestro **** **** **** 7719",
  "Carta xxxx-xxxx-xxxx-7719",
  "Karte 520011******7719",
  "Visa •••• 7719",
  "Mastercard ....7719",
  "Amex …7719",
  "Kreditkarte endet auf 7719",
  "paid with the card ending in 7719",
  "carte se terminant par 7719",
  "tarjeta terminada en 7719",
  "Visa - 7719",
  "Mastercard #7719",
])("%s leaves no digits that could be money", (line) => expect(withoutCardDigits(line)).not.toMatch(/7719|5200/));

test.each([
  "TOTAL ***71.90",
  "Visa •••• 7719 $71.90",
  "**Total** **71.90**",
  "Total ....... 71.90",
  "Visa 71.90",
  "*71.90 A",
])("%s keeps its amount", (line) => expect(withoutCardDigits(line)).toContain("71.90"));

test.each([
  ["AMOUNT GBP71.90", "AMOUNT GBP 71.90"],
  ["71,90EUR", "71,90 EUR"],
  ["TOTAL QAR1,071.90", "TOTAL QAR 1,071.90"],
  ["JPY7190", "JPY 7190"],
  ["Invoice INV20331", "Invoice INV20331"],
])("%s becomes %s", (line, parted) => expect(partCodes(line)).toBe(parted));
