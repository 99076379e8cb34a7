const numbers = new Intl.NumberFormat("en");

/** `2,140` */
export function figure(amount: number): string {
  return numbers.format(amount);
}

/** `1 file`, `2,140 files`; the plural is given when it is not the singular with an s */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${figure(amount)} ${amount === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c` */
export function list(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** First letter as a capital. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
