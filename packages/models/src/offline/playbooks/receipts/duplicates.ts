import { merchantKey } from "../../receipts/merchant.ts";
import type { Receipt } from "../../receipts/parse-receipt.ts";
import { endingOf } from "../../situation.ts";
import { isNamedCopy } from "../twice/same-files.ts";

/** Another file of the list that holds the same receipt. `isCertain` copies are not counted in the totals. */
export type Duplicate = Readonly<{ of: string; isCertain: boolean }>;

function isSameDay(left: Receipt, right: Receipt): boolean {
  return left.date === null || right.date === null || left.date === right.date;
}

function compare(earlier: Receipt, later: Receipt): Duplicate | null {
  if (earlier.mark === later.mark) return { of: earlier.path, isCertain: true };
  if (earlier.total === null || earlier.total !== later.total || earlier.currency !== later.currency) return null;
  if (earlier.number !== null && earlier.number === later.number && isSameDay(earlier, later))
    return { of: earlier.path, isCertain: true };
  const isSameMerchant =
    merchantKey(earlier.merchant) !== "" && merchantKey(earlier.merchant) === merchantKey(later.merchant);
  if (earlier.number !== null && later.number !== null && isSameMerchant) return null;
  const isClose = earlier.date !== null && earlier.date === later.date;
  return isClose || (isSameMerchant && isSameDay(earlier, later)) ? { of: earlier.path, isCertain: false } : null;
}

const pictureEndings = new Set(["jpg", "jpeg", "png", "tif", "tiff", "webp", "bmp", "gif", "heic"]);

/** Lower is nearer to the original: no copy by its name, then no photograph of the paper. */
function distance({ path }: Receipt): number {
  return (isNamedCopy(path) ? 2 : 0) + (pictureEndings.has(endingOf(path)) ? 1 : 0);
}

/** Finds receipts that seem to be in the list twice; the one nearest to the original counts, else the first in the list. */
export function findDuplicates(list: readonly Receipt[]): ReadonlyMap<string, Duplicate> {
  const found = new Map<string, Duplicate>();
  const receipts = [...list].sort((a, b) => distance(a) - distance(b));
  receipts.forEach((receipt, index) => {
    for (const earlier of receipts.slice(0, index)) {
      if (found.get(earlier.path)?.isCertain === true) continue;
      const duplicate = compare(earlier, receipt);
      if (duplicate === null) continue;
      const known = found.get(receipt.path);
      if (known === undefined || (!known.isCertain && duplicate.isCertain)) found.set(receipt.path, duplicate);
    }
  });
  return found;
}
