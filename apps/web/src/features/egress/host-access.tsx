import type { Grant } from "@deskhand/contracts";
import { useRef } from "react";
import { tell } from "../../connection/tell.ts";
import { useTask } from "../../connection/use-task.ts";
import { Button } from "../../ui/button.tsx";
import { hostInWords } from "../../words/hosts.ts";
import { allowedHosts } from "./allowed-hosts.ts";

/** The sites programs of the task may reach, and those the user keeps closed; each answer can be taken back. */
export function HostAccess() {
  const task = useTask();
  const hosts = allowedHosts(task);
  const refused = task.grants.filter(({ effect, verb }) => verb === "fetch" && effect === "deny");
  const list = useRef<HTMLUListElement>(null);
  const takeBack = ({ id }: Grant) => {
    // the button goes with its line and would take the focus along
    list.current?.focus();
    void tell(task.id, { type: "grant.revoke", grantId: id });
  };
  return (
    <>
      {hosts.length === 0 && <p>None; every connection is refused.</p>}
      <ul ref={list} tabIndex={-1} className="mt-1 space-y-1">
        {hosts.map(({ grant, pattern }) => (
          <li key={pattern} className="flex flex-wrap items-center justify-between gap-x-3">
            <span className="min-w-0 wrap-anywhere">{hostInWords(pattern)}</span>
            {grant === null ? (
              <span className="text-sm text-muted">allowed from the start</span>
            ) : (
              <Button size="small" aria-label={`Take away: ${pattern}`} onClick={() => takeBack(grant)}>
                Take away
              </Button>
            )}
          </li>
        ))}
        {refused.map((grant) => (
          <li key={grant.id} className="flex flex-wrap items-center justify-between gap-x-3">
            <span className="min-w-0 wrap-anywhere">
              {hostInWords(grant.pattern)} <span className="text-warn">(you refused it)</span>
            </span>
            <Button size="small" aria-label={`Allow after all: ${grant.pattern}`} onClick={() => takeBack(grant)}>
              Allow after all
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
