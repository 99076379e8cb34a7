import { Coins, Cpu, Globe, Keyboard, type LucideIcon, ScrollText, Settings, ShieldCheck, SunMoon } from "lucide-react";
import type { Action } from "./actions/action.ts";
import {
  changeColours,
  showCosts,
  showInstructions,
  showIsolation,
  showModels,
  showShortcuts,
  showWaysOut,
} from "./actions/app-actions.ts";
import { perform } from "./actions/use-actions.ts";
import { buttonClass } from "./ui/button.tsx";
import { Menu, MenuItem, MenuLine } from "./ui/menu.tsx";
import { sentence } from "./words/counts.ts";

const pages: readonly (readonly [Action, LucideIcon])[] = [
  [showModels, Cpu],
  [showInstructions, ScrollText],
  [showCosts, Coins],
  [showIsolation, ShieldCheck],
  [showWaysOut, Globe],
];

const switches: readonly (readonly [Action, LucideIcon])[] = [
  [changeColours, SunMoon],
  [showShortcuts, Keyboard],
];

/** Every page of settings by its name, on every page and at every width. */
export function SettingsMenu() {
  const trigger = (
    <button type="button" aria-label="Settings" className={buttonClass("quiet", "small")}>
      <Settings aria-hidden size={16} />
      <span className="max-sm:hidden">Settings</span>
    </button>
  );
  return (
    <Menu trigger={trigger} label="Settings" align="end">
      {pages.map((entry) => (
        <Entry key={entry[0].id} entry={entry} />
      ))}
      <MenuLine />
      {switches.map((entry) => (
        <Entry key={entry[0].id} entry={entry} />
      ))}
    </Menu>
  );
}

function Entry({ entry: [action, Icon] }: Readonly<{ entry: readonly [Action, LucideIcon] }>) {
  const [title, note] = action.label.split(": ");
  return (
    <MenuItem onSelect={() => perform(action)} icon={<Icon aria-hidden size={16} />}>
      <span className="block font-medium">{title}</span>
      {note !== undefined && <span className="block text-sm text-muted">{sentence(note)}</span>}
    </MenuItem>
  );
}
