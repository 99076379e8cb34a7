/** The colour that an operator sets, as `#rrggbb`. */
export function colourOf(operands: readonly unknown[]): string {
  const [first, green, blue] = operands;
  if (typeof first === "string") return first.toLowerCase();
  return `#${[first, green, blue].map((each) => Number(each).toString(16).padStart(2, "0")).join("")}`;
}

/** Whether a colour can hardly be told from white. */
export function isWhite(colour: string): boolean {
  return /^#f[\da-f]f[\da-f]f[\da-f]$/.test(colour);
}

/** difference of one of the three colours, 0 to 255, that is not seen */
const NEAR = 6;

/** Whether the eye does not tell two colours apart. */
export function isAlike(one: string, other: string): boolean {
  if (isWhite(one) && isWhite(other)) return true;
  return [1, 3, 5].every((at) => {
    const [first, second] = [one, other].map((each) => Number.parseInt(each.slice(at, at + 2), 16));
    return Math.abs((first ?? 0) - (second ?? 0)) <= NEAR;
  });
}
