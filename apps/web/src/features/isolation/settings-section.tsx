import type { IsolationReport, IsolationSettings } from "@deskhand/contracts";
import { useId, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { announce } from "../../ui/announcer.tsx";
import { PageSection } from "../../ui/page-section.tsx";
import { adviceInApp } from "./advice-in-app.ts";
import { isBuildingImage } from "./is-changing.ts";
import { isolationWords } from "./isolation-words.ts";
import type { IsolationView } from "./use-isolation.ts";

const choices = [
  {
    prefer: "strongest",
    title: "The strongest that works",
    note: "A virtual machine where one works, else the process sandbox.",
  },
  {
    prefer: "fastest",
    title: "The fastest that works",
    note: "The process sandbox where it works: commands start at once.",
  },
  { prefer: "files", title: "Files only", note: "No programs at all; Deskhand works on the files itself." },
] as const;

type SettingsSectionProps = Readonly<{ report: IsolationReport; ask: IsolationView["ask"] }>;

/** Which isolation new tasks get; a choice counts at once. */
export function SettingsSection({ report, ask }: SettingsSectionProps) {
  const [wanted, setWanted] = useState<IsolationSettings | null>(null);
  const settings = wanted ?? report.settings;
  const change = async (changed: Partial<IsolationSettings>) => {
    const next = { ...settings, ...changed };
    setWanted(next);
    const isSaved = await ask(() => deskhand.changeIsolationSettings(next));
    setWanted(null);
    if (isSaved) announce("Saved; it counts for new tasks.");
  };
  return (
    <PageSection title="What new tasks get">
      <Chosen report={report} />
      <fieldset className="mt-4">
        <legend className="text-sm text-muted">Choose</legend>
        <div className="mt-1 divide-y divide-line rounded-2xl border border-line bg-surface">
          {choices.map(({ prefer, title, note }) => (
            <Choice
              key={prefer}
              type="radio"
              title={title}
              note={note}
              isOn={settings.prefer === prefer}
              onChange={() => void change({ prefer })}
            />
          ))}
        </div>
      </fieldset>
      <div className="mt-3 rounded-2xl border border-line bg-surface">
        <Choice
          type="checkbox"
          title="Require a virtual machine"
          note="Programs run in a virtual machine or not at all."
          isOn={settings.requireVm}
          onChange={(requireVm) => void change({ requireVm })}
        />
      </div>
      <p className="mt-3 text-sm text-muted">A task that has begun keeps the isolation it began with.</p>
    </PageSection>
  );
}

function Chosen({ report: { because, chosen, image } }: Readonly<{ report: IsolationReport }>) {
  if (chosen === null)
    return (
      <p className="mt-3 rounded-lg bg-warn-soft px-3 py-2 text-warn wrap-anywhere">
        {adviceInApp(because, isBuildingImage(image))}
      </p>
    );
  const { note, title } = isolationWords[chosen];
  return (
    <p className="mt-3 wrap-anywhere">
      <strong className="font-semibold">{title}.</strong> {note} <span className="text-muted">{because}</span>
    </p>
  );
}

type ChoiceProps = Readonly<{
  type: "radio" | "checkbox";
  title: string;
  note: string;
  isOn: boolean;
  onChange(isOn: boolean): void;
}>;

function Choice({ type, title, note, isOn, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <label className="flex cursor-pointer items-start gap-3 px-4 py-3 hover:bg-sunken/60">
      <input
        type={type}
        {...(type === "radio" ? { name: "isolation" } : {})}
        checked={isOn}
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-note`}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-5 shrink-0 accent-accent"
      />
      <span className="min-w-0">
        <span id={`${id}-title`} className="block font-medium">
          {title}
        </span>
        <span id={`${id}-note`} className="block text-sm text-muted">
          {note}
        </span>
      </span>
    </label>
  );
}
