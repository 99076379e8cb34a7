import { contradictions, type Evidence, evidenceFor } from "./evidence.ts";
import type { Money, ReceiptLine } from "./receipt-line.ts";
import { type Sums, sortSums } from "./sums.ts";

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
    evidence: evidenceFor(sums, minor, lines.size),
  }));
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
  if (sums.balances.length > 0) return { named: sums.balances, why: null };
  if (sums.weakTotals.length > 0) return { named: sums.weakTotals, why: null };
  if (sums.cards.length > 0) return { named: sums.cards, why: "only the payment is named, not the total" };
  return { named: sums.cash.slice(0, 1), why: "only the cash given is named, not the total" };
}

function fromCash(sums: Sums): number | null {
  const [cash] = sums.cash;
  const [change] = sums.change;
  return cash === undefined || change === undefined ? null : cash.minor - change;
}

/** What always needs a person to look, whatever the figures say. */
function standingDoubts(sums: Sums, total: number, evidence: ReadonlySet<Evidence>): string[] {
  const doubts: string[] = [];
  if (sums.hasBlankTip && !evidence.has("payment")) doubts.push("a tip may have been added by hand");
  if (sums.previous.some((value) => value !== 0)) doubts.push("an earlier balance is on it");
  if (sums.partials.some((value) => value !== 0)) doubts.push("a part payment, deposit or gift card is on it");
  if (sums.balances.some(({ minor }) => minor !== total && minor !== 0))
    doubts.push("a balance that differs from the total is on it");
  const tip = sum(sums.tips);
  if (tip > 0 && !isTipInside(sums, total)) doubts.push("it is not clear whether the tip is in the total");
  return doubts;
}

function isTipInside(sums: Sums, total: number): boolean {
  const tip = sum(sums.tips);
  const rest = total - tip;
  const withoutTip = { ...sums, tips: [] };
  const restEvidence = evidenceFor(withoutTip, rest, 1);
  const isRestNamed = sums.totals.some(({ minor }) => minor === rest) || sums.subtotals.includes(rest);
  return isRestNamed || restEvidence.has("sum-of-parts") || restEvidence.has("items");
}

/** How the writing of the amount itself was doubtful. */
function writingDoubts(
  money: Money,
  isRead: boolean,
  evidence: ReadonlySet<Evidence>,
  line: ReceiptLine | undefined,
): string[] {
  const isLegible = !isRead || (line?.confidence ?? 0) >= 88;
  const isProof = (kind: Evidence): boolean => kind !== "repeated" && (kind !== "tax-rate" || isLegible);
  if ([...evidence].some(isProof) && !isOnlyRate(evidence, money)) return [];
  const { doubts } = money.figure;
  if (money.isLoose || doubts.includes("short-fraction")) return ["the total is written without cents"];
  if (doubts.includes("repaired")) return ["digits of the total were hard to read"];
  if (doubts.includes("split") && isRead) return ["a space in the total may separate two numbers"];
  if (doubts.includes("grouping")) return ["the separator in the total could also be a decimal one"];
  if (line?.label?.isGuessed === true) return ["the word beside the total was hard to read"];
  return isRead ? ["nothing else on the picture confirms the total"] : [];
}

/** The rate of the tax fits many totals that are close together, so it cannot repair an amount that is badly written. */
function isOnlyRate(evidence: ReadonlySet<Evidence>, money: Money): boolean {
  const others = [...evidence].filter((kind) => kind !== "tax-rate" && kind !== "repeated");
  return others.length === 0 && (money.isLoose || money.figure.doubts.length > 0);
}

function taxOf(sums: Sums): number | null {
  const all = [...sums.taxes, ...sums.taxesInside];
  if (all.length === 0) return null;
  const [first] = all;
  if (first !== undefined && all.length > 1 && sum(all.slice(1)) === first) return first;
  const lastTax = all.at(-1);
  return lastTax !== undefined && all.length > 2 && sum(all.slice(0, -1)) === lastTax ? lastTax : sum(all);
}

/** Finds the total of a receipt and everything that speaks against it. `isRead` says the text came from a picture. */
export function findTotal(lines: readonly ReceiptLine[], isRead: boolean): TotalVerdict {
  const sums = sortSums(lines);
  const tax = taxOf(sums);
  const named = sums.totals.length > 0 ? { named: sums.totals, why: null } : fallback(sums);
  const pick = choose(candidates(named.named, sums), sums);
  if (pick === null) return withoutNamed(lines, sums, tax);
  const { candidate } = pick;
  const fromChange = sums.totals.length === 0 && sums.balances.length === 0 ? fromCash(sums) : null;
  const total = fromChange ?? candidate.minor;
  const evidence = fromChange === null ? candidate.evidence : evidenceFor(sums, fromChange, 1);
  const isProven = fromChange === null ? evidence.size > 0 : evidence.has("items") || evidence.has("sum-of-parts");
  const doubts = [
    ...pick.doubts,
    ...(named.why !== null && !isProven ? [named.why] : []),
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

/** A line named total whose figure is no amount that can be read. */
function unreadableDoubts(lines: readonly ReceiptLine[]): readonly string[] {
  const isUnreadable = lines.some(
    ({ label, money, figures }) =>
      label?.kind === "total" &&
      money.length === 0 &&
      figures.some(
        ({ isPercent, isMeasure, whole, fraction }) =>
          !isPercent && !isMeasure && whole.length + (fraction ?? "").length > 2,
      ),
  );
  return isUnreadable ? ["a line named total has a figure that could not be read"] : [];
}

/** Two amounts in different currencies on the line of the total. */
function currencyDoubts(lines: readonly ReceiptLine[], money: Money): readonly string[] {
  const codes = new Set(
    (lines[money.line]?.money ?? []).flatMap(({ figure }) => (figure.currency === null ? [] : [figure.currency])),
  );
  return codes.size > 1 ? ["the total is given in two currencies"] : [];
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
