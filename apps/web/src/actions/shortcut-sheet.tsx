import { useState } from "react";
import { Dialog } from "../ui/dialog.tsx";
import { comboInWords, isMac } from "./key-combo.ts";
import { actions } from "./registry.ts";
import { areSingleKeysOn, setSingleKeys } from "./single-keys.ts";

/** keys that belong to one card and work only while it has the focus */
const onCards = [
  ["mod+enter", "Start the task, send what is written"],
  ["1 – 4", "Choose an answer on a question card"],
  ["alt+↑ / ↓", "Move a step of the plan"],
] as const;

function Keys({ combo }: Readonly<{ combo: string }>) {
  return (
    <kbd className="rounded-md border border-line bg-sunken px-2 py-0.5 font-sans text-sm whitespace-nowrap">
      {comboInWords(combo, isMac())}
    </kbd>
  );
}

export function ShortcutSheet({ onClose }: Readonly<{ onClose(): void }>) {
  const [areOn, setOn] = useState(areSingleKeysOn);
  const withKeys = actions.flatMap(({ id, key, label }) => (key === undefined ? [] : [{ id, key, label }]));
  const rows = [...withKeys, ...onCards.map(([key, label]) => ({ id: label, key, label }))];
  return (
    <Dialog isOpen onClose={onClose} title="Keyboard shortcuts">
      <dl className="divide-y divide-line">
        {rows.map(({ id, key, label }) => (
          <div key={id} className="flex items-center justify-between gap-4 py-2">
            <dt>{label}</dt>
            <dd>
              <Keys combo={key} />
            </dd>
          </div>
        ))}
      </dl>
      <label className="mt-4 flex items-center gap-2.5">
        <input
          type="checkbox"
          className="size-5 accent-accent"
          checked={areOn}
          onChange={(event) => {
            setSingleKeys(event.target.checked);
            setOn(event.target.checked);
          }}
        />
        <span>Shortcuts of a single key work (switch off when you dictate)</span>
      </label>
    </Dialog>
  );
}
