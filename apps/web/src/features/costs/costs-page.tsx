import { type Caps, type MoneyReport, toFailure } from "@deskhand/contracts";
import { useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { announce, showTrouble } from "../../ui/announcer.tsx";
import { ReadingPage } from "../../ui/reading-page.tsx";
import { CapsSection } from "./caps-section.tsx";
import { PricesSection } from "./prices-section.tsx";
import { SpentSection } from "./spent-section.tsx";

/** What models cost on this computer, where it stops, and the prices behind it. */
export function CostsPage() {
  const { again, problem, value } = useAnswer("money", deskhand.money);
  const [changed, setChanged] = useState<MoneyReport | null>(null);
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
    <ReadingPage
      title="Costs"
      lead="Models of a provider cost money with every answer. Deskhand counts what their published prices make of it; what counts in the end is the provider's own bill."
      problem={report === null ? problem : null}
      again={again}
    >
      {report !== null && (
        <>
          <SpentSection report={report} />
          <CapsSection report={report} onSave={save} />
          <PricesSection prices={report.prices} />
        </>
      )}
    </ReadingPage>
  );
}
