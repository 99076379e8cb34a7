import type { WayOut, WaysOut } from "@deskhand/contracts";
import { KeyRound, Plus } from "lucide-react";
import { useRef, useState } from "react";
import { showTrouble } from "../../ui/announcer.tsx";
import { Button } from "../../ui/button.tsx";
import { PageSection } from "../../ui/page-section.tsx";
import { ReadingPage } from "../../ui/reading-page.tsx";
import { hostInWords } from "../../words/hosts.ts";
import { useWaysOut, type WaysOutView } from "./use-ways-out.ts";
import { WayForm } from "./way-form.tsx";
import { credentialInWords, requestsInWords } from "./way-words.ts";

/** What tasks may do at a site once they may reach it, and the logins that Deskhand puts in for them. */
export function WaysOutPage() {
  const view = useWaysOut();
  const { again, problem, report } = view;
  return (
    <ReadingPage
      title="Ways out"
      lead="A task reaches a site only when you allow that task to. Here you say what it may do there, and Deskhand can log in for it: the task never sees the password or key."
      problem={report === null ? problem : null}
      again={again}
    >
      {report !== null && <Sites report={report} view={view} />}
    </ReadingPage>
  );
}

const places = {
  keychain: "Passwords and keys lie in this computer's keychain.",
  file: "Passwords and keys lie encrypted in Deskhand's data folder.",
} as const;

type SitesProps = Readonly<{ report: WaysOut; view: WaysOutView }>;

function Sites({ report: { secretPlace, ways }, view }: SitesProps) {
  const [open, setOpen] = useState<string | "new" | null>(null);
  const top = useRef<HTMLDivElement>(null);
  const close = () => {
    setOpen(null);
    // the form goes and would take the focus along
    top.current?.focus();
  };
  const add = (
    <Button onClick={() => setOpen("new")} disabled={open === "new"}>
      <Plus aria-hidden size={16} />
      Add a site
    </Button>
  );
  return (
    <PageSection title="Sites" aside={add}>
      <div ref={top} tabIndex={-1} className="outline-none">
        {open === "new" && <WayForm way={null} onSave={view.save} onClose={close} />}
        {ways.length === 0 && open !== "new" && (
          <p className="mt-3">
            None yet. A site that is not listed here gets any request from a task that may reach it, and no login.
          </p>
        )}
        {ways.length > 0 && (
          <ul className="mt-3 divide-y divide-line rounded-2xl border border-line bg-surface">
            {ways.map((way) => (
              <li key={way.host} className="px-4 py-3">
                <WayLine
                  way={way}
                  onEdit={() => setOpen(way.host)}
                  onRemove={async () => {
                    const trouble = await view.remove(way.host);
                    if (trouble === null) close();
                    else showTrouble(trouble);
                  }}
                />
                {open === way.host && <WayForm way={way} onSave={view.save} onClose={close} />}
              </li>
            ))}
          </ul>
        )}
        {secretPlace !== null && <p className="mt-3 text-sm text-muted">{places[secretPlace]}</p>}
      </div>
    </PageSection>
  );
}

type WayLineProps = Readonly<{
  way: WayOut & Readonly<{ trouble: string | null }>;
  onEdit(): void;
  onRemove(): Promise<void>;
}>;

function WayLine({ way, onEdit, onRemove }: WayLineProps) {
  const login = credentialInWords(way);
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium wrap-anywhere">{hostInWords(way.host)}</p>
        <p className="text-sm text-muted wrap-anywhere">{requestsInWords(way)}</p>
        {login !== "" && (
          <p className="flex items-center gap-1.5 text-sm wrap-anywhere">
            <KeyRound aria-hidden size={14} className="shrink-0 text-accent" />
            {login}
          </p>
        )}
        {way.trouble !== null && <p className="text-sm text-warn wrap-anywhere">{way.trouble}</p>}
      </div>
      <div className="flex gap-2">
        <Button size="small" aria-label={`Change ${way.host}`} onClick={onEdit}>
          Change
        </Button>
        <Button size="small" look="danger" aria-label={`Remove ${way.host}`} onClick={() => void onRemove()}>
          Remove
        </Button>
      </div>
    </div>
  );
}
