import { ReadingPage } from "../../ui/reading-page.tsx";
import { ModelsSection } from "./models-section.tsx";
import { ProvidersSection } from "./providers-section.tsx";
import { useModels } from "./use-models.ts";

/** Which models there are, what each can do, and where they are set up. */
export function ModelsPage() {
  const { again, ask, here, problem } = useModels();
  return (
    <ReadingPage
      title="Models"
      lead="A model does the thinking. It runs at a provider, who then reads what a task reads, or on this computer."
      problem={here === null ? problem : null}
      again={again}
    >
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
    </ReadingPage>
  );
}
