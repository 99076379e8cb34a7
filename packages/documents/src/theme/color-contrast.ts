/** Parts of red, green and blue from 0 to 255 of a color of six hexadecimal digits. */
function partsOf(color: string): readonly number[] {
  return (color.match(/../g) ?? []).map((part) => Number.parseInt(part, 16));
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = partsOf(color).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** How well one color reads on another, from 1 to 21; text needs 4.5. */
export function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((first, second) => second - first);
  return (light + 0.05) / (dark + 0.05);
}

/** So much of the other color in the first, from 0 to 1. */
export function mixed(color: string, other: string, share: number): string {
  const others = partsOf(other);
  const parts = partsOf(color).map((part, index) => Math.round(part + ((others[index] ?? 0) - part) * share));
  return parts
    .map((part) => part.toString(16).padStart(2, "0"))
    .join("")
    .toUpperCase();
}

/** The color, darker or lighter towards `towards` until it reads on `ground`. */
export function readable(color: string, ground: string, towards: string): string {
  for (let share = 0; share < 1; share += 0.1) {
    const tried = mixed(color, towards, share);
    if (contrast(tried, ground) >= 4.5) return tried;
  }
  return towards;
}
