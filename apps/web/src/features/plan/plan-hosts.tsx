import { useId } from "react";
import { count } from "../../words/counts.ts";
import { hostInWords } from "../../words/hosts.ts";
import { WayNotes } from "../ways-out/way-notes.tsx";

type PlanHostsProps = Readonly<{
  hosts: readonly string[];
  refused: readonly string[];
  onRefuse(refused: readonly string[]): void;
}>;

/** The sites a plan needs; approving allows only those that are ticked. */
export function PlanHosts({ hosts, refused, onRefuse }: PlanHostsProps) {
  const id = useId();
  const allowed = hosts.filter((host) => !refused.includes(host));
  const toggle = (host: string, isAllowed: boolean) =>
    onRefuse(isAllowed ? refused.filter((each) => each !== host) : [...refused, host]);
  return (
    <fieldset className="mt-3" aria-describedby={id}>
      <legend className="font-medium">Sites it needs: allow only these</legend>
      <ul className="mt-1">
        {hosts.map((host) => (
          <li key={host}>
            <label className="flex min-h-8 items-center gap-2.5">
              <input
                type="checkbox"
                className="size-5 shrink-0 accent-accent"
                checked={!refused.includes(host)}
                onChange={(event) => toggle(host, event.target.checked)}
              />
              <span className="min-w-0 wrap-anywhere">{hostInWords(host)}</span>
            </label>
          </li>
        ))}
      </ul>
      <WayNotes hosts={allowed} />
      <p id={id} className="text-sm text-muted">
        {allowed.length === 0
          ? "Nothing outside this computer can be reached."
          : `Approving lets programs reach ${allowed.length === hosts.length ? "these" : count(allowed.length, "site")} and nothing else. You can take it away at any time.`}
      </p>
    </fieldset>
  );
}
