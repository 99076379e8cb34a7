import { contradictions, type Evidence, evidenceFor } from "./evidence.ts";
import type { Money, ReceiptLine } from "./receipt-line.ts";
import { type Sums, sortSums } from "./sums.ts";
import { currencyDoubts, standingDoubts, unreadableDoubts, writingDoubts } from "./total-doubts.ts";

/** The total of a receipt in the currency's smallest unit. It is sure exactly when `doubts` is empty. */
export type TotalVerdict = Readonly<{
  total: number | null;
  tax: number | null;
  doubts: readonly string[];
  /** line of the total, for the currency; -1 when there is none */
  line: number;
}>;

type Candidate = Readonly<{ minor: number; money: Money; evidence: ReadonlySet<Evidence>; lineCount: number }>;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Amounts that may be the total: what is named so; a bare number may also have lost its point. */
function candidates(named: readonly Money[], sums: Sums): readonly Candidate[] {
  const seen = new Map<number, { money: Money; lines: Set<number> }>();
  for (const money of named) {
    for (const minor of readings(money)) {
      const known = seen.get(minor) ?? { money, lines: new Set<number>() };
      known.lines.add(money.line);
      seen.set(minor, known);
    }
  }
  return [...seen].map(([minor, { money, lines }]) => ({
    minor,
    money,
    lineCount: lines.size,
    evidence: evidenceFor(money.isLoose ? withoutLoose(sums) : sums, minor, lines.size),
  }));
}

/** Another amount without cents cannot confirm one: both may have lost their points, or be no money at all. */
function withoutLoose(sums: Sums): Sums {
  const isClear = ({ isLoose }: Money): boolean => !isLoose;
  return { ...sums, cards: sums.cards.filter(isClear), cash: sums.cash.filter(isClear) };
}

function readings(money: Money): readonly number[] {
  const all = [money.minor];
  if (money.isLoose && money.figure.whole.length > 2) all.push(money.minor / 100);
  const { alternative, fraction } = money.figure;
  if (alternative !== null) all.push(Number(`${alternative.whole}${fraction ?? ""}`));
  return all;
}

/** Explains two different totals; gives the one that counts, with a doubt where a person should look. */
function reconcile(low: Candidate, high: Candidate, sums: Sums): { pick: Candidate; doubt: string | null } | null {
  const gap = high.minor - low.minor;
  const sizes = (values: readonly number[]): readonly number[] => [...values, sum(values)];
  if (sizes(sums.tips).includes(gap)) return { pick: high, doubt: null };
  if (sizes(sums.discounts).includes(gap))
    return {
      pick: low.money.line > high.money.line ? low : high,
      doubt: low.money.line > high.money.line ? null : "a discount stands beside the total",
    };
  if (sizes(sums.partials).includes(gap))
    return { pick: high, doubt: "part of it was paid separately; the full amount is taken" };
  if (sizes(sums.previous).includes(gap))
    return { pick: low, doubt: "an earlier balance is on it; only the new amount is taken" };
  if (sizes(sums.taxes).includes(gap) || sizes(sums.fees).includes(gap)) return { pick: high, doubt: null };
  if (sizes(sums.taxesInside).includes(gap)) return { pick: high, doubt: null };
  if (sums.roundings.some((rounding) => Math.abs(rounding) === gap))
    return { pick: low.money.line > high.money.line ? low : high, doubt: null };
  return null;
}

type Pick = Readonly<{ candidate: Candidate; doubts: readonly string[] }>;

function choose(list: readonly Candidate[], sums: Sums): Pick | null {
  const real = strongest(list);
  const [first] = real;
  if (first === undefined) return null;
  const ranked = [...real].sort((a, b) => a.minor - b.minor);
  const high = ranked.at(-1);
  const low = ranked[0];
  if (high === undefined || low === undefined || high === low) return { candidate: first, doubts: [] };
  if (ranked.length === 2) {
    const settled = reconcile(low, high, sums);
    if (settled !== null) return { candidate: settled.pick, doubts: settled.doubt === null ? [] : [settled.doubt] };
  }
  const best = [...real].sort((a, b) => b.evidence.size - a.evidence.size || b.money.line - a.money.line)[0] ?? first;
  return { candidate: best, doubts: [`several totals are on it (${real.length} different amounts)`] };
}

/** Other readings of one written number compete: those with evidence win, the plain reading otherwise. */
function strongest(list: readonly Candidate[]): readonly Candidate[] {
  const byPlace = new Map<string, Candidate[]>();
  for (const candidate of list) {
    const place = `${candidate.money.line}:${candidate.money.figure.start}`;
    byPlace.set(place, [...(byPlace.get(place) ?? []), candidate]);
  }
  const kept = [...byPlace.values()].flatMap((readings) => {
    const proven = readings.filter((candidate) => candidate.evidence.size > 0);
    return proven.length === 1 ? proven : readings.slice(0, 1);
  });
  const positive = kept.filter((candidate) => candidate.minor !== 0);
  return positive.length > 0 ? positive : kept;
}

/** Amounts to fall back to, from most to least telling, when no line is named total. */
function fallback(sums: Sums): { named: readonly Money[]; why: string | null } {
  if (sums.paid.length > 0) return { named: sums.paid, why: null };
  if (sums.balances.length > 0)
    return { named: sums.balances, why: sums.due.length > 0 ? null : "only a balance is named, not the total" };
  if (sums.weakTotals.length > 0) return { named: sums.weakTotals, why: null };
  if (sums.cards.length > 0) return { named: sums.cards, why: "only the payment is named, not the total" };
  return { named: sums.cash.slice(0, 1), why: "only the cash given is named, not the total" };
}

function fromCash(sums: Sums): number | null {
  const [cash] = sums.cash;
  const [change] = sums.change;
  const isNamed = [sums.totals, sums.balances, sums.paid, sums.weakTotals].some((list) => list.length > 0);
  return cash === undefined || change === undefined || isNamed ? null : cash.minor - change;
}

function taxOf(sums: Sums): number | null {
  const all = [...sums.taxes, ...sums.taxesInside];
  if (all.length === 0) return null;
  const [first] = all;
  if (first !== undefined && all.length > 1 && sum(all.slice(1)) === first) return first;
  const lastTax = all.at(-1);
  return lastTax !== undefined && all.length > 2 && sum(all.slice(0, -1)) === lastTax ? lastTax : sum(all);
}

/** A deposit that was charged, or the balance that was paid after one, is what this paper was paid with. */
function paidPart(sums: Sums, total: number): Readonly<{ minor: number; doubt: string }> | null {
  const parts = [...sums.partials, ...sums.paid.map(({ minor }) => minor)];
  const charged = parts.find((part) => part > 0 && sums.later.includes(total - part));
  if (charged !== undefined)
    return { minor: charged, doubt: "a part was charged and the rest is to be paid later; the part is taken" };
  const deposit = sum(sums.partials);
  const rest = total - deposit;
  const isRest =
    deposit > 0 && sums.isBalancePaid && [...sums.due, ...sums.balances.map(({ minor }) => minor)].includes(rest);
  return isRest ? { minor: rest, doubt: "a deposit was paid before; the balance that was paid is taken" } : null;
}

/** Whether something else than the line itself speaks for an amount that no line names total. */
function isProven(evidence: ReadonlySet<Evidence>, isFromCash: boolean): boolean {
  if (isFromCash) return evidence.has("items") || evidence.has("sum-of-parts");
  return [...evidence].some((kind) => kind !== "payment" && kind !== "repeated");
}

/** What was paid differs from an amount on it, and nothing explains the difference. */
function paidDoubts(sums: Sums, total: number, evidence: ReadonlySet<Evidence>): readonly string[] {
  const isOther = [...sums.weakTotals, ...sums.balances].some(({ minor }) => minor !== 0 && minor !== total);
  const isExplained = evidence.has("sum-of-parts") || evidence.has("items");
  return sums.totals.length === 0 && sums.paid.length > 0 && isOther && !isExplained
    ? ["another amount than the one paid is on it"]
    : [];
}

/** Finds the total of a receipt and everything that speaks against it. `isRead` says the text came from a picture. */
export function findTotal(lines: readonly ReceiptLine[], isRead: boolean): TotalVerdict {
  const all = sortSums(lines);
  const tax = taxOf(all);
  const named = all.totals.length > 0 ? { named: all.totals, why: null } : fallback(all);
  const sums = { ...all, cards: all.cards.filter((card) => !named.named.includes(card)) };
  const pick = choose(candidates(named.named, sums), sums);
  if (pick === null) return withoutNamed(lines, sums, tax);
  const { candidate } = pick;
  const part = paidPart(all, candidate.minor);
  const fromChange = fromCash(sums);
  const total = part?.minor ?? fromChange ?? candidate.minor;
  const evidence = total === candidate.minor ? candidate.evidence : evidenceFor(sums, total, 1);
  const doubts = [
    ...pick.doubts,
    ...(part === null ? [] : [part.doubt]),
    ...(named.why !== null && !isProven(evidence, fromChange !== null) ? [named.why] : []),
    ...paidDoubts(sums, total, evidence),
    ...standingDoubts(sums, total, evidence),
    ...contradictions(sums, { total, evidence, isRead }),
    ...writingDoubts(candidate.money, isRead, evidence, lines[candidate.money.line]),
    ...currencyDoubts(lines, candidate.money),
    ...unreadableDoubts(lines),
    ...(candidate.money.figure.alternative !== null && candidate.minor !== candidate.money.minor
      ? ["a space in the total may separate two numbers"]
      : []),
  ];
  return { total, tax, doubts: [...new Set(doubts)], line: candidate.money.line };
}

/** No line names a sum: a single amount, or the largest, as a guess. */
function withoutNamed(lines: readonly ReceiptLine[], sums: Sums, tax: number | null): TotalVerdict {
  const all = lines.flatMap((line) =>
    line.label === null || line.label.kind === "ignored" || line.label.kind === "fee" ? line.money : [],
  );
  const largest = all.reduce<Money | null>(
    (top, money) => (top === null || money.minor > top.minor ? money : top),
    null,
  );
  if (largest === null && sums.subtotals.length === 0)
    return { total: null, tax, doubts: ["no amount was found on it"], line: -1 };
  const total = largest?.minor ?? sums.subtotals.at(-1) ?? null;
  return { total, tax, doubts: ["no line names the total; the largest amount is taken"], line: largest?.line ?? -1 };
}
