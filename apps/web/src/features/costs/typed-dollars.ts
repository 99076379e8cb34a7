/** What was typed into a field for dollars: an amount, `null` for an empty field, or `"wrong"`. */
export function typedDollars(text: string): number | null | "wrong" {
  const plain = text
    .trim()
    .replace(/^\$\s*/, "")
    .replace(",", ".");
  if (plain === "") return null;
  const usd = /^\d{1,7}(\.\d+)?$/.test(plain) ? Number(plain) : 0;
  return usd > 0 && usd <= 1_000_000 ? usd : "wrong";
}
