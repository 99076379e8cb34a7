import { type ModelDescription, type ModelProvider, type ModelRef, toFailure } from "@deskhand/contracts";
import { useCallback, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { showTrouble } from "../../ui/announcer.tsx";

export type ModelsHere = Readonly<{
  models: readonly ModelDescription[];
  defaultRef: ModelRef;
  providers: readonly ModelProvider[];
}>;

export type ModelsView = Readonly<{
  here: ModelsHere | null;
  problem: string | null;
  again(): void;
  /** does something and shows what came of it; `false` when it was refused, and then the reason is on screen */
  ask(work: () => Promise<unknown>): Promise<boolean>;
}>;

async function read(): Promise<ModelsHere> {
  const [list, providers] = await Promise.all([deskhand.models(), deskhand.modelDesk.providers()]);
  return { ...list, providers };
}

async function lookAndRead(): Promise<ModelsHere> {
  await deskhand.modelDesk.look();
  return read();
}

/** The models and providers of this computer, with the model servers on it as they are now. */
export function useModels(): ModelsView {
  const { again, problem, value } = useAnswer("models-here", lookAndRead);
  const [changed, setChanged] = useState<ModelsHere | null>(null);
  const ask = useCallback(async (work: () => Promise<unknown>) => {
    try {
      await work();
      setChanged(await read());
      return true;
    } catch (error) {
      showTrouble(toFailure(error).message);
      return false;
    }
  }, []);
  return { here: changed ?? value, problem, again, ask };
}
