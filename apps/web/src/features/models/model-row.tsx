import { type ModelDescription, type ModelTest, toFailure } from "@deskhand/contracts";
import { useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { announce, showTrouble } from "../../ui/announcer.tsx";
import { Button } from "../../ui/button.tsx";
import { TextWithCommands } from "../../ui/text-with-commands.tsx";
import { dayInWords } from "../../words/dates.ts";
import { moneyInWords } from "../../words/sizes.ts";
import { modelTitle } from "../home/model-words.ts";
import type { ModelsView } from "./use-models.ts";

type ModelRowProps = Readonly<{ model: ModelDescription; isDefault: boolean; ask: ModelsView["ask"] }>;

/** One model that can be used: what it can do, and what can be done with it. */
export function ModelRow({ model, isDefault, ask }: ModelRowProps) {
  const { abilities, isAdded, isReady, missing, note, ref, testedAt } = model;
  const title = modelTitle(ref, [model]);
  const canBeTested = !ref.startsWith("offline/");
  const use = async () => {
    if (await ask(() => deskhand.modelDesk.choose(ref))) announce(`New tasks use ${title}.`);
  };
  const remove = async () => {
    if (await ask(() => deskhand.modelDesk.remove(ref))) announce(`${title} is off the list.`);
  };
  return (
    <li className="px-4 py-3">
      <h3 className="flex flex-wrap items-center gap-x-2 font-medium wrap-anywhere">
        {title}
        {isDefault && <span className="rounded-full bg-accent-soft px-2 text-sm font-normal">used for new tasks</span>}
      </h3>
      <p className="text-sm text-muted wrap-anywhere">{ref}</p>
      <p className="mt-1 wrap-anywhere">
        {note} {abilities}
        {testedAt !== undefined && <span className="text-muted"> Tested on {dayInWords(testedAt.slice(0, 10))}.</span>}
      </p>
      {!isReady && (
        <div className="mt-1 text-warn wrap-anywhere">
          <TextWithCommands text={missing} />
        </div>
      )}
      <div className="mt-2 flex flex-wrap gap-2">
        {!isDefault && isReady && (
          <Button size="small" onClick={() => void use()} aria-label={`Use for new tasks: ${title}`}>
            Use for new tasks
          </Button>
        )}
        {canBeTested && <TestButton model={model} ask={ask} />}
        {isAdded === true && (
          <Button size="small" look="quiet" onClick={() => void remove()} aria-label={`Remove ${title}`}>
            Remove
          </Button>
        )}
      </div>
    </li>
  );
}

/** Tries the model and shows what was found beside it. */
function TestButton({ model: { ref, title }, ask }: Readonly<{ model: ModelDescription; ask: ModelsView["ask"] }>) {
  const [isTesting, setTesting] = useState(false);
  const [test, setTest] = useState<ModelTest | null>(null);
  const run = async () => {
    setTesting(true);
    setTest(null);
    try {
      setTest(await deskhand.modelDesk.test(ref, new AbortController().signal));
      await ask(async () => {});
    } catch (error) {
      showTrouble(toFailure(error).message);
    }
    setTesting(false);
  };
  return (
    <>
      <Button size="small" onClick={() => void run()} disabled={isTesting} aria-label={`Test ${title}`}>
        {isTesting ? "Testing …" : "Test"}
      </Button>
      <div role="status" className="basis-full empty:hidden">
        {test !== null && <TestResult test={test} />}
      </div>
    </>
  );
}

function TestResult({ test: { costUsd, isFit, words } }: Readonly<{ test: ModelTest }>) {
  return (
    <div className={`rounded-lg px-3 py-2 ${isFit ? "bg-accent-soft" : "bg-warn-soft text-warn"}`}>
      <p className="font-medium">{isFit ? "It can do Deskhand's work." : "It cannot be used as it is."}</p>
      {words.map((sentence) => (
        <div key={sentence} className="wrap-anywhere">
          <TextWithCommands text={sentence} />
        </div>
      ))}
      {costUsd > 0 && <p className="text-sm">The test cost {moneyInWords(costUsd)}.</p>}
    </div>
  );
}
