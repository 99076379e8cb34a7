const units = ["bytes", "kB", "MB", "GB", "TB"];

/** A size as file browsers show it: `0 bytes`, `12 kB`, `3.4 MB`; thousands, not 1,024s. */
export function sizeInWords(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && size < 9.95 ? 1 : 0;
  const unitName = unit === 0 && bytes === 1 ? "byte" : units[unit];
  return `${size.toFixed(digits).replace(/\.0$/, "")} ${unitName}`;
}

/** `$0.04`; amounts under a cent are named so instead of a false zero */
export function moneyInWords(usd: number): string {
  if (usd === 0) return "no cost";
  return usd < 0.01 ? "under $0.01" : `$${usd.toFixed(2)}`;
}

/** `$5.00`, `$0.00` */
export function dollarsInWords(usd: number): string {
  return `$${usd.toFixed(2)}`;
}

/** `950`, `12.4k`, `3.1M` */
export function tokensInWords(tokens: number): string {
  if (tokens < 1000) return String(tokens);
  if (tokens < 999_950) return `${(tokens / 1000).toFixed(1).replace(/\.0$/, "")}k`;
  return `${(tokens / 1_000_000).toFixed(1).replace(/\.0$/, "")}M`;
}
