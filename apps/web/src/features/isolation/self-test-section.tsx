import { type IsolationReport, isHeld, type Trial } from "@deskhand/contracts";
import { Check, CircleAlert, CircleCheck, CircleSlash, RefreshCw } from "lucide-react";
import { useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { announce } from "../../ui/announcer.tsx";
import { Button } from "../../ui/button.tsx";
import { PageSection } from "../../ui/page-section.tsx";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { TextWithCommands } from "../../ui/text-with-commands.tsx";
import { sentence } from "../../words/counts.ts";
import { momentInWords } from "../../words/dates.ts";
import { adviceInApp } from "./advice-in-app.ts";
import { isBuildingImage } from "./is-changing.ts";
import { isolationWords } from "./isolation-words.ts";
import { trialInWords, trialsInWords } from "./trial-words.ts";
import type { IsolationView } from "./use-isolation.ts";

type SelfTestSectionProps = Readonly<{
  report: IsolationReport;
  ask: IsolationView["ask"];
}>;

/** What was tried against each isolation here, and what is missing for those that do not work. */
export function SelfTestSection({ report, ask }: SelfTestSectionProps) {
  const { running, testedAt, trials } = report.selfTest;
  const [isTesting, setTesting] = useState(false);
  const test = async () => {
    setTesting(true);
    announce("The self-test runs.");
    if (await ask(() => deskhand.testIsolation())) announce("The self-test is done.");
    setTesting(false);
  };
  const isBusy = running !== null || isTesting;
  const button = (
    // switched off, but not so that it loses the focus
    <Button size="small" aria-disabled={isBusy} onClick={() => !isBusy && void test()}>
      <RefreshCw aria-hidden size={14} />
      {testedAt === null ? "Run the self-test" : "Run it again"}
    </Button>
  );
  return (
    <PageSection title="Self-test" aside={button}>
      <p className="mt-2 text-muted">
        Deskhand tries to break out of each isolation. Every attempt must fail, and the same must work where it is
        allowed: only then does a failed attempt prove something.
      </p>
      {running !== null || isTesting ? (
        <Running running={running} />
      ) : (
        <p className="mt-2 text-sm text-muted">
          {testedAt === null ? "Not run yet." : `Last run: ${momentInWords(testedAt, Date.now())}.`}
        </p>
      )}
      <ul className="mt-4 space-y-3">
        {report.tiers.map((tier) => (
          <li key={tier.isolation}>
            <Tier
              tier={tier}
              trials={trials.filter(({ isolation }) => isolation === tier.isolation)}
              isBuilding={isBuildingImage(report.image)}
            />
          </li>
        ))}
      </ul>
    </PageSection>
  );
}

function Running({ running }: Readonly<{ running: IsolationReport["selfTest"]["running"] }>) {
  const words =
    running === null
      ? "Beginning"
      : `Testing isolation ${Math.min(running.done + 1, running.total)} of ${running.total}`;
  const isCounted = running !== null && running.done > 0;
  return (
    <div className="mt-3">
      <p className="mb-1.5 text-sm text-muted">{words} …</p>
      <ProgressBar label="Self-test" progress={isCounted ? running.done / running.total : null} />
    </div>
  );
}

function isEscape({ attempt }: Trial): boolean {
  return attempt === "worked";
}

type TierProps = Readonly<{
  tier: IsolationReport["tiers"][number];
  trials: readonly Trial[];
  /** whether programs for it are on their way */
  isBuilding: boolean;
}>;

function Tier({ isBuilding, tier, trials }: TierProps) {
  const isBroken = trials.some((trial) => !isHeld(trial));
  return (
    <section
      aria-label={isolationWords[tier.isolation].title}
      className={`rounded-2xl border bg-surface px-4 py-3 ${isBroken ? "border-bad" : "border-line"}`}
    >
      <div className="flex flex-wrap items-center justify-between gap-x-4">
        <h3 className="font-medium">{isolationWords[tier.isolation].title}</h3>
        <TierMark isReady={tier.isReady} trials={trials} />
      </div>
      {tier.note !== "" && <p className="text-sm text-muted wrap-anywhere">{sentence(tier.note)}</p>}
      {tier.missing.length > 0 && (
        <ul className="mt-1 space-y-1">
          {tier.missing.map((lacking) => (
            <li key={lacking}>
              <TextWithCommands text={sentence(adviceInApp(lacking, isBuilding))} />
            </li>
          ))}
        </ul>
      )}
      {trials.length > 0 && <Trials trials={trials} isBroken={isBroken} />}
    </section>
  );
}

/** What got out is another thing than what could not be shown; no program runs in either. */
function TierMark({ isReady, trials }: Readonly<{ isReady: boolean; trials: readonly Trial[] }>) {
  const isBroken = trials.some((trial) => !isHeld(trial));
  const [Icon, tone, words] = isBroken
    ? ([CircleAlert, "text-bad", trials.some(isEscape) ? "Does not hold" : "Not shown to hold"] as const)
    : isReady
      ? ([CircleCheck, "text-good", "Works here"] as const)
      : ([CircleSlash, "text-muted", "Does not work here"] as const);
  return (
    <span className={`inline-flex items-center gap-1.5 text-sm ${tone}`}>
      <Icon aria-hidden size={16} />
      {words}
    </span>
  );
}

function Trials({ trials, isBroken }: Readonly<{ trials: readonly Trial[]; isBroken: boolean }>) {
  return (
    <details className="mt-2" open={isBroken}>
      <summary className={`min-h-6 text-sm ${isBroken ? "text-bad" : "text-accent"}`}>{trialsInWords(trials)}</summary>
      <ul className="mt-1 divide-y divide-line">
        {trials.map((trial) => (
          <li key={trial.title} className="flex items-start gap-2.5 py-2">
            {isHeld(trial) ? (
              <Check aria-label="Held" role="img" size={16} className="mt-1 shrink-0 text-good" />
            ) : (
              <CircleAlert aria-label="Not held" role="img" size={16} className="mt-1 shrink-0 text-bad" />
            )}
            <div className="min-w-0 wrap-anywhere">
              <p className="font-medium">{trial.title}</p>
              <p className={`text-sm ${isHeld(trial) ? "text-muted" : "text-bad"}`}>{trialInWords(trial)}</p>
              {trial.found !== "" && <p className="text-sm text-muted">{trial.found}</p>}
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
}
