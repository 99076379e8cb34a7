import type { Action, Approval, ApprovalSubject } from "@deskhand/contracts";
import { useMemo } from "react";
import { useTask } from "../../connection/use-task.ts";
import { PagedList } from "../../ui/paged-list.tsx";
import { ScrollSection } from "../../ui/scroll-section.tsx";
import { scopeInWords } from "../../words/actions-in-words.ts";
import { figure } from "../../words/counts.ts";
import { ChangeLine } from "../changes/change-line.tsx";
import { isDestructiveChange, type NetChange, netChanges } from "../changes/net-changes.ts";
import { changesInWords } from "../changes/undo-words.ts";
import { HostList } from "../egress/host-list.tsx";
import { canPreview } from "../preview/preview-kind.ts";
import { versionsOf } from "../preview/versions.ts";
import { useShowWindow } from "../tasks/shown-window.ts";
import { CardFrame } from "./card-frame.tsx";
import { DecisionBar } from "./decision-bar.tsx";

/** whether it is about a site rather than a file */
function isOutside(verb: Action["verb"]): boolean {
  return verb === "fetch" || verb === "send";
}

/** One change that can be looked at before it is allowed. */
function AskedLine({ change }: Readonly<{ change: NetChange }>) {
  const { folders } = useTask();
  const show = useShowWindow();
  const versions = versionsOf(change);
  const canLook = versions !== null && canPreview(change.path);
  return (
    <ChangeLine
      change={change}
      folders={folders}
      isAhead
      onLook={canLook ? () => show({ kind: "file", path: change.path, versions }) : null}
    />
  );
}

/** Which of several changes give something up; a single one says so in its own line. */
function riskInWords(destructive: number, total: number): string {
  if (destructive === total) return "All of these replace or remove something. Every old version is kept.";
  const verb = destructive === 1 ? "replaces or removes something and comes" : "replace or remove something and come";
  return `${figure(destructive)} of these ${verb} first in the list. Every old version is kept.`;
}

type ChangesCardProps = Readonly<{ approval: Approval; subject: Extract<ApprovalSubject, { kind: "changes" }> }>;

/** Exactly the files that change, the ones that give something up first. */
export function ChangesCard({ approval, subject }: ChangesCardProps) {
  const { changeSets, folders, plan } = useTask();
  const set = changeSets.find((each) => each.id === subject.changeSetId);
  const changes = useMemo(() => {
    const all = netChanges(set === undefined ? [] : [set]);
    return [...all.filter(isDestructiveChange), ...all.filter((change) => !isDestructiveChange(change))];
  }, [set]);
  const destructive = changes.filter(isDestructiveChange).length;
  // without an approved plan nothing is added to one
  const added = scopeInWords(
    (plan?.status === "approved" ? subject.amends : []).filter(({ verb }) => !isOutside(verb)),
    folders,
  );
  const hosts = subject.amends.filter(({ verb }) => isOutside(verb)).map(({ target }) => target);
  return (
    <CardFrame kind="changes" title="Look before this happens" note={changesInWords(changes)}>
      <p className="font-serif text-lg leading-snug wrap-anywhere">{approval.prompt}</p>
      {destructive > 0 && changes.length > 1 && (
        <p className="mt-2 rounded-lg bg-warn-soft px-3 py-2 text-warn">{riskInWords(destructive, changes.length)}</p>
      )}
      <ScrollSection
        label={`The ${figure(changes.length)} changes`}
        className="relative mt-3 max-h-80 overflow-y-auto rounded-xl border border-line px-3 py-1"
      >
        <PagedList items={changes} keyOf={(change) => change.key} first={50}>
          {(change) => <AskedLine change={change} />}
        </PagedList>
      </ScrollSection>
      {added.length > 0 && (
        <div className="mt-3">
          <p>This is not in the plan. Allowing it adds to the plan:</p>
          <ul className="list-disc pl-5">
            {added.map((line) => (
              <li key={line} className="wrap-anywhere">
                {line}
              </li>
            ))}
          </ul>
        </div>
      )}
      <HostList hosts={hosts} />
      <DecisionBar
        approval={approval}
        allowLabel="Allow these changes"
        denyLabel="Don't"
        feedback="possible"
        allow={() => ({ type: "allow", grants: [], items: null })}
      />
    </CardFrame>
  );
}
