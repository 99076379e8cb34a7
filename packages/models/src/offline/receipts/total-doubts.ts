import { type Evidence, evidenceFor } from "./evidence.ts";
import type { Money, ReceiptLine } from "./receipt-line.ts";
import type { Sums } from "./sums.ts";

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** What always needs a person to look, whatever the figures say. */
export function standingDoubts(sums: Sums, total: number, evidence: ReadonlySet<Evidence>): string[] {
  const doubts: string[] = [];
  if (sums.hasBlankTip && !evidence.has("payment")) doubts.push("a tip may have been added by hand");
  const isOnlyNew = isApart(evidence) && sums.due.every((value) => value === 0 || value === total);
  if (sums.previous.some((value) => value !== 0) && !isOnlyNew) doubts.push("an earlier balance is on it");
  if (hasPartial(sums, total, evidence) && !(isOnlyNew && isPreviousPaid(sums)))
    doubts.push("a part payment, deposit or gift card is on it");
  if (sums.balances.some(({ minor }) => minor !== total && minor !== 0))
    doubts.push("a balance that differs from the total is on it");
  if (sums.later.some((value) => value !== 0)) doubts.push("a part of it is to be paid later");
  if (sums.hasZeroTotal && total !== 0) doubts.push("one of the totals on it is zero");
  if (isUnpaid(sums, total)) doubts.push("it may be that nothing was paid");
  const tip = sum(sums.tips);
  if (tip > 0 && !isTipInside(sums, total)) doubts.push("it is not clear whether the tip is in the total");
  return doubts;
}

/** The parts of the paper itself make up the amount. */
const isApart = (evidence: ReadonlySet<Evidence>): boolean => evidence.has("items") || evidence.has("sum-of-parts");

/** What was owed before was paid in full, so nothing of it is in the new amount. */
function isPreviousPaid(sums: Sums): boolean {
  const credited = sum(sums.partials) + Math.abs(sum(sums.items.filter((item) => item < 0)));
  return sums.previous.length > 0 && sum(sums.previous) === credited;
}

/** A part payment; a gift card worth more than the total, or beside a full payment, is only advertised. */
function hasPartial(sums: Sums, total: number, evidence: ReadonlySet<Evidence>): boolean {
  const isWhole = isApart(evidence) && evidence.has("payment");
  return !isWhole && sums.partials.some((value) => value !== 0 && value <= Math.abs(total));
}

/** A line names zero as what was paid and none says that the total is still due; or it was taken off again, or nothing is due without a payment. */
function isUnpaid(sums: Sums, total: number): boolean {
  if (total === 0) return false;
  if (sums.paid.some(({ minor }) => minor === 0) && !sums.due.includes(total)) return true;
  if (total > 0 && (sums.takenOff.includes(-total) || sums.discounts.includes(total))) return true;
  const isNothingDue = sums.due.includes(0) || sums.balances.some(({ minor }) => minor === 0);
  return isNothingDue && [sums.cards, sums.cash, sums.partials].every((list) => list.length === 0);
}

function isTipInside(sums: Sums, total: number): boolean {
  const tip = sum(sums.tips);
  const rest = total - tip;
  const withoutTip = { ...sums, tips: [] };
  const restEvidence = evidenceFor(withoutTip, rest, 1);
  const isRestNamed =
    [...sums.totals, ...sums.weakTotals].some(({ minor }) => minor === rest) || sums.subtotals.includes(rest);
  return isRestNamed || restEvidence.has("sum-of-parts") || restEvidence.has("items");
}

/** How the writing of the amount itself was doubtful. */
export function writingDoubts(
  money: Money,
  isRead: boolean,
  evidence: ReadonlySet<Evidence>,
  line: ReceiptLine | undefined,
): string[] {
  const isLegible = !isRead || (line?.confidence ?? 0) >= 88;
  const isPointless = isRead && isWhole(money);
  const isPayment = (kind: Evidence): boolean => kind === "payment" || kind === "cash-and-change";
  const isProof = (kind: Evidence): boolean =>
    kind !== "repeated" && (kind !== "tax-rate" || isLegible) && !(isPointless && isPayment(kind));
  if ([...evidence].some(isProof) && !isOnlyRate(evidence, money)) return [];
  const { doubts } = money.figure;
  if (money.isLoose || isPointless || doubts.includes("short-fraction")) return ["the total is written without cents"];
  if (doubts.includes("repaired")) return ["digits of the total were hard to read"];
  if (doubts.includes("split") && isRead) return ["a space in the total may separate two numbers"];
  if (doubts.includes("grouping") && isWhole(money)) return ["the separator in the total could also be a decimal one"];
  if (line?.label?.isGuessed === true) return ["the word beside the total was hard to read"];
  return isRead ? ["nothing else on the picture confirms the total"] : [];
}

/** Written without cents in a currency that has them; on a picture the point may have been lost. */
function isWhole({ figure, minor }: Money): boolean {
  return figure.fraction === null && Math.abs(minor) !== Number(figure.whole);
}

/** The rate of the tax fits many totals that are close together, so it cannot repair an amount that is badly written. */
function isOnlyRate(evidence: ReadonlySet<Evidence>, money: Money): boolean {
  const others = [...evidence].filter((kind) => kind !== "tax-rate" && kind !== "repeated");
  return others.length === 0 && (money.isLoose || money.figure.doubts.length > 0);
}

/** A line named total whose figure is no amount that can be read. */
export function unreadableDoubts(lines: readonly ReceiptLine[]): readonly string[] {
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
export function currencyDoubts(lines: readonly ReceiptLine[], money: Money): readonly string[] {
  const codes = new Set(
    (lines[money.line]?.money ?? []).flatMap(({ figure }) => (figure.currency === null ? [] : [figure.currency])),
  );
  return codes.size > 1 ? ["the total is given in two currencies"] : [];
}
