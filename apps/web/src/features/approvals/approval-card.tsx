import type { Approval } from "@deskhand/contracts";
import { useTask } from "../../connection/use-task.ts";
import { PlanCard } from "../plan/plan-card.tsx";
import { QuestionCard } from "../questions/question-card.tsx";
import { AnsweredCard } from "./answered-card.tsx";
import { ChangesCard } from "./changes-card.tsx";
import { FoldersCard } from "./folders-card.tsx";
import { ToolCard } from "./tool-card.tsx";

/** Whatever waits for a person; once answered, what the answer was. */
export function ApprovalCard({ approval }: Readonly<{ approval: Approval }>) {
  const { plan } = useTask();
  if (approval.status !== "open") return <AnsweredCard approval={approval} />;
  const { subject } = approval;
  switch (subject.kind) {
    case "plan":
      return plan === null ? null : <PlanCard approval={approval} plan={plan} />;
    case "changes":
      return <ChangesCard approval={approval} subject={subject} />;
    case "tool":
      return <ToolCard approval={approval} subject={subject} />;
    case "folders":
      return <FoldersCard approval={approval} subject={subject} />;
    case "question":
      return <QuestionCard approval={approval} questions={subject.questions} />;
  }
}
