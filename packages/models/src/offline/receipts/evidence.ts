import { isTaxOf, type Sums } from "./sums.ts";

/** Independent reasons to believe that an amount is the total. */
export type Evidence = "sum-of-parts" | "items" | "cash-and-change" | "payment" | "tax-rate" | "repeated" | "tax-table";

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Sums of every choice of optional parts; each part is taken whole or left out. */
function combinations(parts: readonly number[]): readonly number[] {
  let sums: readonly number[] = [0];
  for (const part of parts) if (part !== 0) sums = [...sums, ...sums.map((value) => value + part)];
  return [...new Set(sums)];
}

/** Parts that may come on top of a subtotal: taxes, tips, fees, rounding, less discounts. */
function extras(sums: Sums): readonly number[] {
  const tax = sum(sums.taxes);
  const first = sums.taxes.length > 1 ? (sums.taxes[0] ?? 0) : 0;
  return [tax - first, first, sum(sums.tips), sum(sums.fees), sum(sums.roundings), -sum(sums.discounts)];
}

/** Whether a subtotal and what comes on top make up the amount. At least one part besides the subtotal must take part. */
function partsMake(sums: Sums, total: number): boolean {
  const items = sum(sums.items);
  const weak = sums.weakTotals.flatMap(({ isLoose, minor }) => (isLoose ? [] : [minor, minor + items]));
  const bases = [...new Set([...sums.subtotals, sum(sums.subtotals), ...weak])].filter((base) => base !== 0);
  const sign = total < 0 ? -1 : 1;
  return bases.some((base) =>
    combinations(extras(sums)).some(
      (extra) => extra !== 0 && (base + extra === total || base + extra === total * sign),
    ),
  );
}

/** What the items add up to, with and without the parts that may stand among or below them. */
function itemsMake(sums: Sums, total: number): boolean {
  if (sums.items.length === 0) return false;
  const base = sum(sums.items);
  const optional = [...extras(sums), -sum(sums.saved)];
  return combinations(optional).some((extra) => {
    if (sums.items.length === 1 && extra === 0 && base !== total) return false;
    return base + extra === total || base + extra === Math.abs(total);
  });
}

function cashMakes(sums: Sums, total: number): boolean {
  return sums.cash.some(({ minor }) => sums.change.some((change) => change > 0 && minor - change === total));
}

function paymentMakes(sums: Sums, total: number): boolean {
  if (sums.cards.some(({ minor }) => Math.abs(minor) === Math.abs(total))) return true;
  const paid = sum(sums.cards.map(({ minor }) => minor)) + sum(sums.cash.map(({ minor }) => minor)) - sum(sums.change);
  return sums.cards.length + sums.cash.length > 1 && paid === total;
}

function rateMakes(sums: Sums, total: number): boolean {
  const size = Math.abs(total);
  return sums.rates.some(
    ({ rate, tax }) => tax > 20 && rate > 0 && size > tax && isTaxOf(size - Math.abs(tax), rate, Math.abs(tax)),
  );
}

/** All independent reasons for an amount. `lineCount` is on how many lines named total it stands. */
export function evidenceFor(sums: Sums, total: number, lineCount: number): ReadonlySet<Evidence> {
  const found = new Set<Evidence>();
  if (partsMake(sums, total)) found.add("sum-of-parts");
  if (itemsMake(sums, total)) found.add("items");
  if (cashMakes(sums, total)) found.add("cash-and-change");
  if (paymentMakes(sums, total)) found.add("payment");
  if (rateMakes(sums, total)) found.add("tax-rate");
  if (lineCount > 1) found.add("repeated");
  if (sums.grossOfRates.length > 0 && sum(sums.grossOfRates) === Math.abs(total)) found.add("tax-table");
  return found;
}

type Claim = Readonly<{ total: number; evidence: ReadonlySet<Evidence>; isRead: boolean }>;

function paymentAgainst(sums: Sums, { evidence }: Claim): readonly string[] {
  const isPaid = evidence.has("payment");
  if (sums.cash.length > 0 && sums.change.length > 0 && !evidence.has("cash-and-change") && !isPaid)
    return ["cash given less change is another amount"];
  const cards = sums.cards.filter(({ isLoose, minor }) => !isLoose && minor !== 0);
  const isOther = cards.length > 0 && !isPaid && sums.partials.length === 0 && sums.cash.length === 0;
  return isOther ? ["the payment shown is another amount"] : [];
}

/** On a picture a subtotal that leads elsewhere counts, unless two independent sums agree. */
function subtotalAgainst(sums: Sums, { total, evidence, isRead }: Claim): readonly string[] {
  if (sums.subtotals.length === 0) return [];
  const hasParts = evidence.has("sum-of-parts") || evidence.has("tax-table");
  const hasItems = evidence.has("items");
  const hasCash = evidence.has("cash-and-change");
  if (sums.taxes.length > 0 && !hasParts && !hasItems && !hasCash)
    return ["subtotal and tax do not add up to the total"];
  const isSettled = hasParts || sums.subtotals.includes(total) || (hasItems && hasCash);
  return isRead && !isSettled ? ["the subtotal does not lead to the total"] : [];
}

function itemsAgainst(sums: Sums, { evidence, isRead }: Claim): readonly string[] {
  const fewest = isRead && !evidence.has("payment") ? 1 : 2;
  if (sums.items.length < fewest || evidence.has("items")) return [];
  const others = [...evidence].filter((kind) => kind !== "repeated");
  const hasSum = others.some((kind) => kind !== "payment" && kind !== "cash-and-change");
  const isSettled = isRead ? others.length > 1 : hasSum;
  return !isSettled && (isRead || sums.itemsAreClear) ? ["the items do not add up to the total"] : [];
}

/** On a picture the only tax, when it is not its rate of anything, shows a misread figure. */
function rateAgainst(sums: Sums, { total, isRead }: Claim): readonly string[] {
  if (!isRead || sums.rates.length !== 1 || sums.grossOfRates.length > 0) return [];
  const fits = sums.rates.some(({ rate, tax }) =>
    [...sums.subtotals, sum(sums.items), Math.abs(total) - tax].some((net) => isTaxOf(Math.abs(net), rate, tax)),
  );
  return fits ? [] : ["the tax does not fit its rate"];
}

/** Sentences on what on the receipt speaks against an amount with this evidence. */
export function contradictions(sums: Sums, claim: Claim): readonly string[] {
  return [
    ...paymentAgainst(sums, claim),
    ...subtotalAgainst(sums, claim),
    ...itemsAgainst(sums, claim),
    ...rateAgainst(sums, claim),
  ];
}
