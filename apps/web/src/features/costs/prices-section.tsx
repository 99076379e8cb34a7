import type { ModelPrice } from "@deskhand/contracts";
import { PageSection } from "../../ui/page-section.tsx";
import { ScrollSection } from "../../ui/scroll-section.tsx";
import { dayInWords } from "../../words/dates.ts";

const heads = ["Model", "Read", "From the cache", "Into the cache", "Written"];

/** Exact dollars per million tokens: `$0.10`, `$12.50`, `$0.0125`. */
function price(usd: number): string {
  return `$${usd.toFixed(Math.max(2, String(usd).split(".")[1]?.length ?? 0))}`;
}

/** The prices that costs are counted with, each with where and when it was read. */
export function PricesSection({ prices }: Readonly<{ prices: readonly ModelPrice[] }>) {
  const sources = Map.groupBy(prices, ({ asOf, source }) => `${source}\n${asOf}`);
  return (
    <PageSection title="Prices">
      <p className="mt-2 text-muted">
        Published list prices in US dollars for a million tokens; a token is about three quarters of a word. A model
        that is not listed here counts as free.
      </p>
      {[...sources].map(([key, group]) => (
        <PriceTable key={key} prices={group} />
      ))}
    </PageSection>
  );
}

function PriceTable({ prices }: Readonly<{ prices: readonly ModelPrice[] }>) {
  const [first] = prices;
  if (first === undefined) return null;
  const origin = `${first.source}, as of ${dayInWords(first.asOf)}`;
  return (
    <ScrollSection
      label={`Prices from ${origin}`}
      className="relative mt-3 overflow-x-auto rounded-2xl border border-line bg-surface"
    >
      <table className="w-full text-sm">
        <caption className="px-4 pt-3 text-left text-muted wrap-anywhere">From {origin}</caption>
        <thead className="text-muted">
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col" className="px-4 py-2 text-left font-medium not-first:text-right">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line border-t border-line">
          {prices.map(({ cacheRead, cacheWrite, input, output, ref }) => (
            <tr key={ref}>
              <th scope="row" className="px-4 py-1.5 text-left font-normal whitespace-nowrap">
                {ref}
              </th>
              {[input, cacheRead, cacheWrite, output].map((usd, at) => (
                <td key={heads[at + 1]} className="px-4 py-1.5 text-right tabular-nums">
                  {price(usd)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollSection>
  );
}
