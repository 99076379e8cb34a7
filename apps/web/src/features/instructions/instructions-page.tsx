import { useEffect } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { Button } from "../../ui/button.tsx";
import { PageSection } from "../../ui/page-section.tsx";
import { InstructionsForm } from "./instructions-form.tsx";

/** What the user wants in every task, in their own words. */
export function InstructionsPage() {
  const { again, problem, value } = useAnswer("instructions", deskhand.instructions);
  useEffect(() => {
    document.title = "Instructions – Deskhand";
    return () => {
      document.title = "Deskhand";
    };
  }, []);
  return (
    <main id="main" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto outline-none">
      <div className="mx-auto w-full max-w-3xl px-4 pt-8 pb-16">
        <h1 className="font-serif text-[clamp(1.5rem,1.1rem+1.6vw,2.1rem)] leading-tight font-semibold text-balance">
          Instructions
        </h1>
        <p className="mt-2 text-muted">
          What you write here is told to every new task, as if you had written it there yourself: your language, how you
          like dates and names, what to leave alone.
        </p>
        {problem !== null && value === null && (
          <div role="alert" className="mt-6 rounded-xl border border-bad bg-bad-soft px-4 py-3">
            <p className="wrap-anywhere">{problem}</p>
            <Button size="small" className="mt-2" onClick={again}>
              Try again
            </Button>
          </div>
        )}
        {value !== null && <InstructionsForm saved={value.text} />}
        <PageSection title="For one folder only">
          <p className="mt-2 text-muted">
            A text file named <code>DESKHAND.md</code> in a folder is read whenever a task gets that folder: how files
            are named there, which template to use. It is taken as a hint about the folder and cannot allow anything.
          </p>
        </PageSection>
      </div>
    </main>
  );
}
