import { type Caps, type MoneyReport, toFailure } from "@deskhand/contracts";
import { useEffect, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { announce, showTrouble } from "../../ui/announcer.tsx";
import { Button } from "../../ui/button.tsx";
import { CapsSection } from "./caps-section.tsx";
import { PricesSection } from "./prices-section.tsx";
import { SpentSection } from "./spent-section.tsx";

/** What models cost on this computer, where it stops, and the prices behind it. */
export function CostsPage() {
  const { again, problem, value } = useAnswer("money", deskhand.money);
  const [changed, setChanged] = useState<MoneyReport | null>(null);
  useEffect(() => {
    document.title = "Costs – Deskhand";
    return () => {
      document.title = "Deskhand";
    };
  }, []);
  const report = changed ?? value;
  const save = async (caps: Caps) => {
    try {
      setChanged(await deskhand.changeCaps(caps));
      announce("Saved; it counts from the next request on.");
    } catch (error) {
      showTrouble(toFailure(error).message);
    }
  };
  return (
    <main id="main" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto outline-none">
      <div className="mx-auto w-full max-w-3xl px-4 pt-8 pb-16">
        <h1 className="font-serif text-[clamp(1.5rem,1.1rem+1.6vw,2.1rem)] leading-tight font-semibold text-balance">
          Costs
        </h1>
        <p className="mt-2 text-muted">
          Models of a provider cost money with every answer. Deskhand counts what their published prices make of it;
          what counts in the end is the provider's own bill.
        </p>
        {problem !== null && report === null && (
          <div role="alert" className="mt-6 rounded-xl border border-bad bg-bad-soft px-4 py-3">
            <p className="wrap-anywhere">{problem}</p>
            <Button size="small" className="mt-2" onClick={again}>
              Try again
            </Button>
          </div>
        )}
        {report !== null && (
          <>
            <SpentSection report={report} />
            <CapsSection report={report} onSave={save} />
            <PricesSection prices={report.prices} />
          </>
        )}
      </div>
    </main>
  );
}
