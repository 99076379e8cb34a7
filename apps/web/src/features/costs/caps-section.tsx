import type { Caps, MoneyReport } from "@deskhand/contracts";
import { type FormEvent, useId, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { DollarInput } from "../../ui/dollar-input.tsx";
import { PageSection } from "../../ui/page-section.tsx";
import { typedDollars } from "./typed-dollars.ts";

const fields = [
  { name: "taskUsd", title: "One task", note: "For new tasks that get no budget of their own." },
  { name: "dayUsd", title: "All tasks of one day", note: "Starts anew at midnight." },
  { name: "monthUsd", title: "All tasks of one month", note: "Starts anew on the first." },
] as const;

type CapsSectionProps = Readonly<{ report: MoneyReport; onSave(caps: Caps): Promise<void> }>;

function written(caps: Caps): Record<keyof Caps, string> {
  const text = (usd: number | null) => (usd === null ? "" : usd.toFixed(2));
  return { taskUsd: text(caps.taskUsd), dayUsd: text(caps.dayUsd), monthUsd: text(caps.monthUsd) };
}

/** Where requests to models stop; a cap that is left empty is none. */
export function CapsSection({ report: { caps }, onSave }: CapsSectionProps) {
  const [texts, setTexts] = useState(() => written(caps));
  const [isSaving, setSaving] = useState(false);
  const wanted = fields.map(({ name }) => [name, typedDollars(texts[name])] as const);
  const isWrong = wanted.some(([, usd]) => usd === "wrong");
  const isChanged = !isWrong && wanted.some(([name, usd]) => usd !== caps[name]);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (isWrong || !isChanged) return;
    setSaving(true);
    await onSave(Object.fromEntries(wanted) as Caps);
    setSaving(false);
  };
  return (
    <PageSection title="Where it stops">
      <p className="mt-2 text-muted">
        When a cap is used up, nothing more is sent to a model. The task waits and loses nothing; raise the cap and
        resume it.
      </p>
      <form onSubmit={(event) => void save(event)}>
        <div className="mt-3 divide-y divide-line rounded-2xl border border-line bg-surface">
          {fields.map(({ name, title, note }) => (
            <CapField
              key={name}
              title={title}
              note={note}
              text={texts[name]}
              onChange={(text) => setTexts({ ...texts, [name]: text })}
            />
          ))}
        </div>
        <Button type="submit" look="primary" className="mt-3" disabled={isSaving || !isChanged}>
          Save the caps
        </Button>
      </form>
    </PageSection>
  );
}

type CapFieldProps = Readonly<{ title: string; note: string; text: string; onChange(text: string): void }>;

function CapField({ title, note, text, onChange }: CapFieldProps) {
  const id = useId();
  const isWrong = typedDollars(text) === "wrong";
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-3">
      <label htmlFor={id} className="min-w-0 flex-1 basis-48">
        <span className="block font-medium">{title}</span>
        <span id={`${id}-note`} className={`block text-sm ${isWrong ? "text-bad" : "text-muted"}`}>
          {isWrong ? "Write an amount such as 5 or 2.50, or leave it empty for no cap." : note}
        </span>
      </label>
      <DollarInput id={id} text={text} isWrong={isWrong} onChange={onChange} className="min-h-9 w-28 px-3" />
    </div>
  );
}
