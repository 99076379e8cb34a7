/** A colour as a page names it: six hexadecimal digits, `clear` for none at all, or null where it is not known. */
export type CssColour = string | null;

export const CLEAR = "clear";

const NAMED: Readonly<Record<string, string>> = {
  white: "ffffff",
  black: "000000",
  red: "ff0000",
  blue: "0000ff",
  green: "008000",
  yellow: "ffff00",
  gray: "808080",
  grey: "808080",
  silver: "c0c0c0",
  navy: "000080",
  maroon: "800000",
  purple: "800080",
  teal: "008080",
  olive: "808000",
  lime: "00ff00",
  aqua: "00ffff",
  cyan: "00ffff",
  fuchsia: "ff00ff",
  magenta: "ff00ff",
  orange: "ffa500",
  ivory: "fffff0",
  snow: "fffafa",
  whitesmoke: "f5f5f5",
  ghostwhite: "f8f8ff",
  floralwhite: "fffaf0",
  transparent: CLEAR,
};

export function cssColour(value: string): CssColour {
  const text = value.trim().toLowerCase();
  const digits = /^#([\da-f]{3,8})$/.exec(text)?.[1];
  if (digits !== undefined) return byDigits(digits);
  const parts = /^(rgb|hsl)a?\(([^)]*)\)$/.exec(text);
  if (parts)
    return byParts(
      parts[1] ?? "",
      (parts[2] ?? "").split(/[\s,/]+/).filter((each) => each !== ""),
    );
  return NAMED[text] ?? null;
}

function byDigits(digits: string): CssColour {
  const long = digits.length <= 4 ? [...digits].map((each) => each + each).join("") : digits;
  if (long.length !== 6 && long.length !== 8) return null;
  return long.length === 8 && Number.parseInt(long.slice(6), 16) < 13 ? CLEAR : long.slice(0, 6);
}

function byParts(kind: string, [first = "", second = "", third = "", alpha = "1"]: readonly string[]): CssColour {
  if ((alpha.endsWith("%") ? Number.parseFloat(alpha) / 100 : Number.parseFloat(alpha)) < 0.05) return CLEAR;
  if (kind === "hsl") {
    const light = Number.parseFloat(third);
    return light >= 97 ? "ffffff" : light <= 3 ? "000000" : null;
  }
  const numbers = [first, second, third].map((each) => Number.parseFloat(each) * (each.endsWith("%") ? 2.55 : 1));
  if (numbers.some((each) => !Number.isFinite(each))) return null;
  return numbers
    .map((each) =>
      Math.min(255, Math.max(0, Math.round(each)))
        .toString(16)
        .padStart(2, "0"),
    )
    .join("");
}
