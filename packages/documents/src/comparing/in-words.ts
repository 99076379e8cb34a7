type Count = readonly [amount: number, one: string, many: string];

/** `3 cells changed, 1 row added`; says so when there is nothing. */
export function counted(counts: readonly Count[]): string {
  const parts = counts
    .filter(([amount]) => amount > 0)
    .map(([amount, one, many]) => `${amount} ${amount === 1 ? one : many}`);
  return parts.length === 0 ? "Nothing that shows is different" : parts.join(", ");
}
