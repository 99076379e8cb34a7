import { longestInstructions, toFailure } from "@deskhand/contracts";
import { type FormEvent, useId, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { announce, showTrouble } from "../../ui/announcer.tsx";
import { Button } from "../../ui/button.tsx";

const example = "Write in British English. Dates as 31 January 2026, amounts in euros. Ask before you rename anything.";

/** Where the instructions for every task are written. */
export function InstructionsForm({ saved }: Readonly<{ saved: string }>) {
  const id = useId();
  const [kept, setKept] = useState(saved);
  const [text, setText] = useState(saved);
  const [isSaving, setSaving] = useState(false);
  const isTooLong = text.length > longestInstructions;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setSaving(true);
    try {
      const now = await deskhand.changeInstructions({ text });
      setKept(now.text);
      setText(now.text);
      announce("Saved; it counts for tasks that begin from now on.");
    } catch (error) {
      showTrouble(toFailure(error).message);
    }
    setSaving(false);
  };
  return (
    <form onSubmit={(event) => void save(event)} className="mt-6">
      <label htmlFor={id} className="block font-medium">
        For every task
      </label>
      <textarea
        id={id}
        value={text}
        rows={10}
        placeholder={example}
        aria-describedby={`${id}-note`}
        aria-invalid={isTooLong}
        onChange={(event) => setText(event.target.value)}
        className="mt-2 block w-full rounded-xl border border-edge bg-paper px-3 py-2"
      />
      <p id={`${id}-note`} className={`mt-1 text-sm ${isTooLong ? "text-bad" : "text-muted"}`}>
        {isTooLong
          ? "This is too long; shorten it to at most 8,000 characters."
          : "Tasks that began before keep what they were told."}
      </p>
      <Button type="submit" look="primary" className="mt-3" disabled={isSaving || isTooLong || text === kept}>
        Save the instructions
      </Button>
    </form>
  );
}
