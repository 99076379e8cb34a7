import { type FormEvent, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { announce } from "../../ui/announcer.tsx";
import { Button } from "../../ui/button.tsx";
import { PageSection } from "../../ui/page-section.tsx";
import { ModelRow } from "./model-row.tsx";
import { shownModels } from "./shown-models.ts";
import { TextField } from "./text-field.tsx";
import { typedModel } from "./typed-model.ts";
import type { ModelsHere, ModelsView } from "./use-models.ts";

type ModelsSectionProps = Readonly<{ here: ModelsHere; ask: ModelsView["ask"] }>;

/** The models that can be used now, and which one new tasks get. */
export function ModelsSection({ here, ask }: ModelsSectionProps) {
  const { defaultRef } = here;
  const shown = shownModels(here);
  const chooseForMe = async () => {
    if (await ask(() => deskhand.modelDesk.choose(null))) announce("Deskhand chooses the model of new tasks.");
  };
  const aside = (
    <Button size="small" look="quiet" onClick={() => void chooseForMe()}>
      Let Deskhand choose
    </Button>
  );
  return (
    <PageSection title="Models you can use" aside={aside}>
      <ul className="mt-3 divide-y divide-line rounded-2xl border border-line bg-surface">
        {shown.map((model) => (
          <ModelRow key={model.ref} model={model} isDefault={model.ref === defaultRef} ask={ask} />
        ))}
      </ul>
      <AddByName ask={ask} />
    </PageSection>
  );
}

function AddByName({ ask }: Readonly<{ ask: ModelsView["ask"] }>) {
  const [name, setName] = useState("");
  const ref = typedModel(name);
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (ref === null) return;
    if (await ask(() => deskhand.modelDesk.add(ref))) {
      setName("");
      announce(`${ref} is on the list.`);
    }
  };
  return (
    <form onSubmit={(event) => void add(event)} className="mt-4 flex flex-wrap items-end gap-2">
      <div className="min-w-0 flex-1 basis-56">
        <TextField
          title="Another model"
          note="By its provider and name, for example anthropic/claude-opus-4-8."
          value={name}
          onChange={setName}
        />
      </div>
      <Button type="submit" disabled={ref === null}>
        Add
      </Button>
    </form>
  );
}
