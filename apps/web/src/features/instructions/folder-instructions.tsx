import { type FolderInstructions, type GuestPath, longestInstructions, toFailure } from "@deskhand/contracts";
import { FolderPlus } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { announce, showTrouble } from "../../ui/announcer.tsx";
import { Button } from "../../ui/button.tsx";
import { lateWindow } from "../../ui/late-window.tsx";
import { visibleText } from "../../words/visible-text.ts";

const FolderPicker = lateWindow(async () => (await import("../folders/folder-picker.tsx")).FolderPicker);

/** Where instructions are written that count for tasks with one folder. */
export function FolderInstructionsList({ saved }: Readonly<{ saved: readonly FolderInstructions[] }>) {
  const [kept, setKept] = useState(saved);
  const [added, setAdded] = useState<readonly GuestPath[]>([]);
  const [isPicking, setPicking] = useState(false);
  const fresh = added.filter((path) => !kept.some((entry) => entry.path === path));
  const shown = [...kept, ...fresh.map((path) => ({ path, text: "" }))];
  /** an empty text takes them away */
  const save = async (path: GuestPath, text: string) => {
    try {
      const now = await deskhand.instructions();
      const others = now.folders.filter((entry) => entry.path !== path);
      const folders = text.trim() === "" ? others : [...others, { path, text }];
      setKept((await deskhand.changeInstructions({ text: now.text, folders })).folders);
      if (text.trim() === "") setAdded((before) => before.filter((known) => known !== path));
      announce("Saved; it counts for tasks that begin from now on.");
    } catch (error) {
      showTrouble(toFailure(error).message);
    }
  };
  return (
    <>
      {shown.map(({ path, text }) => (
        <FolderForm key={path} path={path} saved={text} onSave={(next) => save(path, next)} />
      ))}
      <Button look="plain" className="mt-4" onClick={() => setPicking(true)}>
        <FolderPlus aria-hidden size={16} />
        Write for a folder
      </Button>
      {isPicking && (
        <FolderPicker
          purpose="instruct"
          onClose={() => setPicking(false)}
          onPick={({ path }) => {
            setAdded((before) => [...before.filter((known) => known !== path), path]);
            setPicking(false);
          }}
        />
      )}
    </>
  );
}

type FolderFormProps = Readonly<{ path: GuestPath; saved: string; onSave(text: string): Promise<void> }>;

function FolderForm({ path, saved, onSave }: FolderFormProps) {
  const id = useId();
  const [text, setText] = useState(saved);
  const [isSaving, setSaving] = useState(false);
  const isTooLong = text.length > longestInstructions;
  const save = async (next: string) => {
    setSaving(true);
    await onSave(next);
    setSaving(false);
  };
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void save(text);
      }}
      className="mt-4"
    >
      <label htmlFor={id} className="block font-medium wrap-anywhere">
        For {visibleText(path)}
      </label>
      <textarea
        id={id}
        value={text}
        rows={4}
        aria-invalid={isTooLong}
        onChange={(event) => setText(event.target.value)}
        className="mt-2 block w-full rounded-xl border border-edge bg-paper px-3 py-2"
      />
      {isTooLong && <p className="mt-1 text-sm text-bad">This is too long; shorten it to at most 8,000 characters.</p>}
      <div className="mt-2 flex flex-wrap gap-2">
        <Button
          type="submit"
          look="primary"
          disabled={isSaving || isTooLong || text.trim() === "" || text === saved}
          aria-label={`Save for ${visibleText(path)}`}
        >
          Save
        </Button>
        <Button
          look="quiet"
          disabled={isSaving}
          onClick={() => void save("")}
          aria-label={`Remove for ${visibleText(path)}`}
        >
          Remove
        </Button>
      </div>
    </form>
  );
}
