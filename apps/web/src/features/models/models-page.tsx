import { useEffect } from "react";
import { Button } from "../../ui/button.tsx";
import { ModelsSection } from "./models-section.tsx";
import { ProvidersSection } from "./providers-section.tsx";
import { useModels } from "./use-models.ts";

/** Which models there are, what each can do, and where they are set up. */
export function ModelsPage() {
  const { again, ask, here, problem } = useModels();
  useEffect(() => {
    document.title = "Models – Deskhand";
    return () => {
      document.title = "Deskhand";
    };
  }, []);
  return (
    <main id="main" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto outline-none">
      <div className="mx-auto w-full max-w-3xl px-4 pt-8 pb-16">
        <h1 className="font-serif text-[clamp(1.5rem,1.1rem+1.6vw,2.1rem)] leading-tight font-semibold text-balance">
          Models
        </h1>
        <p className="mt-2 text-muted">
          A model does the thinking. It runs at a provider, who then reads what a task reads, or on this computer.
        </p>
        {problem !== null && here === null && (
          <div role="alert" className="mt-6 rounded-xl border border-bad bg-bad-soft px-4 py-3">
            <p className="wrap-anywhere">{problem}</p>
            <Button size="small" className="mt-2" onClick={again}>
              Try again
            </Button>
          </div>
        )}
        {here === null && problem === null && (
          <div aria-busy="true" className="mt-6 h-40 animate-pulse rounded-2xl bg-sunken">
            <p className="sr-only">Looking for models …</p>
          </div>
        )}
        {here !== null && (
          <>
            <ModelsSection here={here} ask={ask} />
            <ProvidersSection providers={here.providers} ask={ask} />
          </>
        )}
      </div>
    </main>
  );
}
