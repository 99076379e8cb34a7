import type { FolderListing, GuestPath } from "@deskhand/contracts";
import { CornerLeftUp, Folder as FolderIcon, Lock } from "lucide-react";
import type { KeyboardEvent, ReactNode } from "react";

type FolderListProps = Readonly<{ listing: FolderListing | null; isLoading: boolean; onGo(path: GuestPath): void }>;

const moves: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowDown: (index, count) => Math.min(index + 1, count - 1),
  ArrowUp: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** The folders inside the one shown: arrow keys move, Enter opens, Backspace goes up. */
export function FolderList({ listing, isLoading, onGo }: FolderListProps) {
  const parent = listing?.parent ?? null;
  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>) => {
    const buttons = [...event.currentTarget.querySelectorAll("button")];
    const index = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const move = moves[event.key];
    if (move !== undefined) buttons[move(index, buttons.length)]?.focus();
    else if (event.key === "Backspace" && parent !== null) onGo(parent);
    else return;
    event.preventDefault();
  };
  return (
    <ul
      aria-label="Folders"
      aria-busy={isLoading}
      onKeyDown={onKeyDown}
      className={`h-72 min-h-24 shrink overflow-y-auto rounded-xl border border-line bg-paper p-1 transition-opacity ${isLoading ? "opacity-60" : ""}`}
    >
      {parent !== null && (
        <FolderRow icon={<CornerLeftUp aria-hidden size={16} />} onOpen={() => onGo(parent)}>
          One folder up
        </FolderRow>
      )}
      {listing?.folders.map((folder) => (
        <FolderRow
          key={folder.path}
          icon={folder.isProtected ? <Lock aria-hidden size={16} /> : <FolderIcon aria-hidden size={16} />}
          onOpen={() => onGo(folder.path)}
          {...(folder.isProtected ? { blocked: "Protected: Deskhand never works in here." } : {})}
        >
          {folder.name}
        </FolderRow>
      ))}
      {listing !== null && listing.folders.length === 0 && (
        <li className="px-3 py-2 text-muted">There are no folders in here; hand over this one or go up.</li>
      )}
    </ul>
  );
}

type FolderRowProps = Readonly<{ icon: ReactNode; onOpen(): void; blocked?: string; children: ReactNode }>;

function FolderRow({ icon, onOpen, blocked, children }: FolderRowProps) {
  return (
    <li>
      <button
        type="button"
        aria-disabled={blocked !== undefined}
        onClick={blocked === undefined ? onOpen : undefined}
        className="flex min-h-9 w-full items-center gap-2.5 rounded-lg px-2.5 text-left hover:bg-sunken focus-visible:outline-offset-[-2px] aria-disabled:cursor-not-allowed aria-disabled:text-muted"
      >
        <span className="shrink-0 text-accent">{icon}</span>
        <span className="min-w-0">
          <span className="block truncate">{children}</span>
          {blocked !== undefined && <span className="block text-sm">{blocked}</span>}
        </span>
      </button>
    </li>
  );
}
