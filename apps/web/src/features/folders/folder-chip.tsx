import type { Folder } from "@deskhand/contracts";
import { ChevronDown, Eye, Folder as FolderIcon, X } from "lucide-react";
import { Menu, MenuChoices, MenuItem, MenuLine, MenuSwitch } from "../../ui/menu.tsx";
import { fileName } from "../../words/paths.ts";
import { verbChoices, verbWord } from "./verb-words.ts";

type FolderChipProps = Readonly<{
  folder: Folder;
  onChange(folder: Folder): void;
  onRemove(): void;
  removeLabel?: string;
  /** shows what lies in it; left out where no task has it yet */
  onLook?(): void;
}>;

/** A folder that is handed over, with what may be done there. */
export function FolderChip({
  folder,
  onChange,
  onLook,
  onRemove,
  removeLabel = "Take this folder out",
}: FolderChipProps) {
  const name = fileName(folder.path);
  const trigger = (
    <button
      type="button"
      title={folder.path}
      className="inline-flex min-h-8 max-w-full items-center gap-1.5 rounded-lg border border-edge bg-paper px-2.5 py-1 text-left text-sm hover:bg-sunken"
    >
      <FolderIcon aria-hidden size={15} className="shrink-0 text-accent" />
      <span className="truncate font-medium">{name}</span>
      <span className="shrink-0 text-muted">· {verbWord(folder)}</span>
      <ChevronDown aria-hidden size={14} className="shrink-0 text-muted" />
    </button>
  );
  return (
    <Menu trigger={trigger} label={`What may be done in ${name}`}>
      <p className="px-2.5 pt-1 pb-2 text-sm break-all text-muted">{folder.path}</p>
      {onLook !== undefined && (
        <>
          <MenuItem onSelect={onLook} icon={<Eye aria-hidden size={16} />}>
            Look into it
          </MenuItem>
          <MenuLine />
        </>
      )}
      <MenuChoices
        label="What may be done there"
        value={folder.verb}
        choices={verbChoices}
        onChoose={(verb) => onChange({ ...folder, verb })}
      />
      {folder.verb === "edit" && (
        <>
          <MenuLine />
          <MenuSwitch
            isOn={folder.neverDelete}
            onSwitch={(neverDelete) => onChange({ ...folder, neverDelete })}
            title="Never delete"
            note="Files may be changed and moved, but none is deleted."
          />
        </>
      )}
      <MenuLine />
      <MenuItem onSelect={onRemove} icon={<X aria-hidden size={16} />}>
        {removeLabel}
      </MenuItem>
    </Menu>
  );
}
