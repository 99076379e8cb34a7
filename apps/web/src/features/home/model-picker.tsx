import type { ModelDescription, ModelRef } from "@deskhand/contracts";
import { ChevronDown, Cpu, Settings2 } from "lucide-react";
import { showModels } from "../../actions/app-actions.ts";
import { perform } from "../../actions/use-actions.ts";
import { buttonClass } from "../../ui/button.tsx";
import { Menu, MenuChoices, MenuItem, MenuLine } from "../../ui/menu.tsx";
import { modelTitle } from "./model-words.ts";

/** What is missing, in one line: how to get it stands on the page that the menu leads to. */
function shortly(missing: string): string {
  return /^.+? needs a key\b/.exec(missing)?.[0].concat(".") ?? missing.replaceAll("`", "");
}

type ModelPickerProps = Readonly<{
  models: readonly ModelDescription[];
  model: ModelRef | null;
  onChoose(model: ModelRef): void;
}>;

/** Which model does the work; what is missing is said with how to get it. */
export function ModelPicker({ models, model, onChoose }: ModelPickerProps) {
  const title = model === null ? "Looking for models …" : modelTitle(model, models);
  const trigger = (
    <button type="button" aria-label={`Model: ${title}`} className={`${buttonClass("quiet", "small")} min-w-0`}>
      <Cpu aria-hidden size={16} className="shrink-0" />
      <span className="truncate">{title}</span>
      <ChevronDown aria-hidden size={14} className="shrink-0" />
    </button>
  );
  const ready = [...models.filter(({ isReady }) => isReady), ...models.filter(({ isReady }) => !isReady)];
  const choices = ready.map(({ ref, note, isReady, missing }) => ({
    value: ref,
    title: modelTitle(ref, models),
    note: isReady ? note : shortly(missing),
    isDisabled: !isReady,
  }));
  return (
    <Menu trigger={trigger} label="Model">
      <MenuChoices label="Model" value={model ?? "none/none"} choices={choices} onChoose={onChoose} />
      <MenuLine />
      <MenuItem onSelect={() => perform(showModels)} icon={<Settings2 aria-hidden size={16} />}>
        <span className="block font-medium">Set up models</span>
        <span className="block text-sm text-muted">Add a key, find models on this computer, test one.</span>
      </MenuItem>
    </Menu>
  );
}
