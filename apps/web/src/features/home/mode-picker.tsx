import { ChevronDown, ListChecks } from "lucide-react";
import { buttonClass } from "../../ui/button.tsx";
import { Menu, MenuChoices, MenuLine, MenuSwitch } from "../../ui/menu.tsx";
import type { Draft } from "./draft.ts";
import { modeChoices, modeTitle } from "./mode-words.ts";

type ModePickerProps = Readonly<{ draft: Draft; onChange(draft: Draft): void }>;

/** When the task asks, and whether everything waits for a review. */
export function ModePicker({ draft, onChange }: ModePickerProps) {
  const title = `${modeTitle(draft.mode)}${draft.review ? ", review all" : ""}`;
  const trigger = (
    <button type="button" aria-label={`When to ask: ${title}`} className={buttonClass("quiet", "small")}>
      <ListChecks aria-hidden size={16} />
      {title}
      <ChevronDown aria-hidden size={14} />
    </button>
  );
  return (
    <Menu trigger={trigger} label="When to ask">
      <MenuChoices
        label="When to ask"
        value={draft.mode}
        choices={modeChoices}
        onChoose={(mode) => onChange({ ...draft, mode })}
      />
      <MenuLine />
      <MenuSwitch
        isOn={draft.review}
        onSwitch={(review) => onChange({ ...draft, review })}
        title="Review everything before it lands"
        note="Finished work waits in the Changes panel until you accept it."
      />
    </Menu>
  );
}
