import { memo } from "react";
import { ApprovalCard } from "../approvals/approval-card.tsx";
import { FileCards } from "../files/file-cards.tsx";
import { adviceElsewhere } from "../isolation/advice-in-app.ts";
import { DelegationCard } from "./delegation-card.tsx";
import { DigestRow } from "./digest-row.tsx";
import { EndedRow } from "./ended-row.tsx";
import { LiveThought } from "./live-thought.tsx";
import { MarkdownText } from "./markdown-text.tsx";
import { FailureRow, NoticeRow, PausedRow, UserRow } from "./plain-rows.tsx";
import type { RowComponent, RowProps } from "./row-props.ts";
import { StepRow } from "./step-row.tsx";
import { UndoneRow } from "./undone-row.tsx";
import { WorkRow } from "./work-row.tsx";

/** One row of a transcript, whatever it is. */
export const RowView: RowComponent = memo(function RowView({ row, onToggle }: RowProps) {
  switch (row?.kind) {
    case undefined:
      return null;
    case "user":
      return <UserRow text={row.text} attached={row.attached} />;
    case "notice":
      return <NoticeRow text={row.text} />;
    case "digest":
      return <DigestRow text={row.text} steps={row.steps} because={row.because} />;
    case "answer":
      return <MarkdownText text={adviceElsewhere(row.text)} />;
    case "live":
      return <LiveThought step={row.step} />;
    case "work":
      return <WorkRow row={row} onToggle={() => onToggle(row.key)} />;
    case "step":
      return <StepRow step={row.step} />;
    case "delegation":
      return <DelegationCard runs={row.runs} Row={RowView} />;
    case "approval":
      return <ApprovalCard approval={row.approval} />;
    case "files":
      return <FileCards artifacts={row.artifacts} own={row.own} />;
    case "failure":
      return <FailureRow failure={row.failure} />;
    case "paused":
      return <PausedRow />;
    case "undone":
      return <UndoneRow at={row.at} left={row.left} />;
    case "ended":
      return <EndedRow status={row.status} failure={row.failure} />;
  }
});
