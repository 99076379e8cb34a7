import { expect, it } from "vitest";
import { comboInWords, isPressed, isSingleKey } from "./key-combo.ts";

const press = (
  key: string,
  held: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {},
  code = "",
) => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

it("takes Control and Command alike for mod", () => {
  expect(isPressed("mod+k", press("k", { ctrlKey: true }))).toBe(true);
  expect(isPressed("mod+k", press("k", { metaKey: true }))).toBe(true);
  expect(isPressed("mod+k", press("k"))).toBe(false);
  expect(isPressed("mod+k", press("k", { ctrlKey: true, shiftKey: true }))).toBe(false);
});

it("finds a letter by its place when Alt changes what it types", () => {
  expect(isPressed("alt+n", press("˜", { altKey: true }, "KeyN"))).toBe(true);
});

it("takes a sign as typed, whatever Shift does on this keyboard", () => {
  expect(isPressed("?", press("?", { shiftKey: true }))).toBe(true);
  expect([isSingleKey("?"), isSingleKey("mod+k")]).toEqual([true, false]);
});

it("names keys as they are printed", () => {
  expect([comboInWords("mod+k", true), comboInWords("mod+enter", false), comboInWords("?", false)]).toEqual([
    "⌘ K",
    "Ctrl+Enter",
    "?",
  ]);
});
