import type { Approval, ApprovalSubject } from "@deskhand/contracts";
import { Folder as FolderIcon } from "lucide-react";
import { verbWord } from "../folders/verb-words.ts";
import { CardFrame } from "./card-frame.tsx";
import { DecisionBar } from "./decision-bar.tsx";
import { DifferenceNote } from "./difference-note.tsx";

type FoldersCardProps = Readonly<{ approval: Approval; subject: Extract<ApprovalSubject, { kind: "folders" }> }>;

/** Asks for further folders: which, what for, and what may be done there. */
export function FoldersCard({ approval, subject }: FoldersCardProps) {
  const many = subject.folders.length > 1;
  return (
    <CardFrame kind="folders" title={many ? "More folders?" : "One more folder?"}>
      <p className="font-serif text-lg leading-snug wrap-anywhere">{subject.reason}</p>
      <ul className="mt-3 space-y-1.5">
        {subject.folders.map((folder) => (
          <li key={folder.path} className="flex items-start gap-2.5">
            <FolderIcon aria-hidden size={16} className="mt-1 shrink-0 text-accent" />
            <span className="min-w-0 wrap-anywhere">
              {folder.path} <span className="text-muted">({verbWord(folder)})</span>
            </span>
          </li>
        ))}
      </ul>
      <DifferenceNote difference={approval.difference} />
      <DecisionBar
        approval={approval}
        allowLabel={many ? "Hand these folders over" : "Hand this folder over"}
        denyLabel="Don't"
        feedback="possible"
        allow={() => ({ type: "allow", grants: [], items: null })}
      />
    </CardFrame>
  );
}
