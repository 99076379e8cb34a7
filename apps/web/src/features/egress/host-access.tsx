import { allowedHosts, type GrantId } from "@deskhand/contracts";
import { useRef } from "react";
import { tell } from "../../connection/tell.ts";
import { useTask } from "../../connection/use-task.ts";
import { Link } from "../../routing/link.tsx";
import { Button } from "../../ui/button.tsx";
import { hostInWords } from "../../words/hosts.ts";
import { WayNotes } from "../ways-out/way-notes.tsx";

/** The sites programs of the task may reach, and those the user keeps closed; each answer can be taken back. */
export function HostAccess() {
  const task = useTask();
  const hosts = allowedHosts(task);
  const refused = task.grants.filter(({ effect, verb }) => verb === "fetch" && effect === "deny");
  const list = useRef<HTMLUListElement>(null);
  const takeBack = (grantIds: readonly GrantId[]) => {
    // the button goes with its line and would take the focus along
    list.current?.focus();
    for (const grantId of grantIds) void tell(task.id, { type: "grant.revoke", grantId });
  };
  return (
    <>
      {hosts.length === 0 && <p>None; every connection is refused.</p>}
      <ul ref={list} tabIndex={-1} className="mt-1 space-y-1">
        {hosts.map(({ grantIds, pattern }) => (
          <li key={pattern} className="flex flex-wrap items-center justify-between gap-x-3">
            <span className="min-w-0 wrap-anywhere">{hostInWords(pattern)}</span>
            <Button size="small" aria-label={`Take away: ${pattern}`} onClick={() => takeBack(grantIds)}>
              Take away
            </Button>
          </li>
        ))}
        {refused.map((grant) => (
          <li key={grant.id} className="flex flex-wrap items-center justify-between gap-x-3">
            <span className="min-w-0 wrap-anywhere">
              {hostInWords(grant.pattern)} <span className="text-warn">(you refused it)</span>
            </span>
            <Button
              size="small"
              aria-label={`Take back your no: ${grant.pattern}`}
              onClick={() => takeBack([grant.id])}
            >
              Take back your no
            </Button>
          </li>
        ))}
      </ul>
      <WayNotes hosts={hosts.map(({ pattern }) => pattern)} />
      <p className="mt-1 text-sm">
        <Link to={{ page: "ways-out" }} className="text-accent underline">
          What tasks may do there, and logins
        </Link>
      </p>
    </>
  );
}
