import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { PageSection } from "../../ui/page-section.tsx";
import { ReadingPage } from "../../ui/reading-page.tsx";
import { FolderInstructionsList } from "./folder-instructions.tsx";
import { InstructionsForm } from "./instructions-form.tsx";

/** What the user wants in every task, in their own words. */
export function InstructionsPage() {
  const { again, problem, value } = useAnswer("instructions", deskhand.instructions);
  return (
    <ReadingPage
      title="Instructions"
      lead="What you write here is told to every new task, as if you had written it there yourself: your language, how you like dates and names, what to leave alone."
      problem={value === null ? problem : null}
      again={again}
    >
      {value !== null && <InstructionsForm saved={value.text} />}
      <PageSection title="For one folder only">
        <p className="mt-2 text-muted">
          What you write here for a folder is told to every task that gets it, a folder in it, or one around it.
        </p>
        {value !== null && <FolderInstructionsList saved={value.folders} />}
        <p className="mt-4 text-muted">
          A text file named <code>DESKHAND.md</code> in a folder is read whenever a task gets that folder: how files are
          named there, which template to use. It is taken as a hint about the folder and cannot allow anything.
        </p>
      </PageSection>
    </ReadingPage>
  );
}
