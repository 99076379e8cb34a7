import { Tabs } from "@base-ui/react/tabs";
import type { Approval, Decision, Question } from "@deskhand/contracts";
import { Check } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { isPressed } from "../../actions/key-combo.ts";
import { tell } from "../../connection/tell.ts";
import { useTask } from "../../connection/use-task.ts";
import { Button } from "../../ui/button.tsx";
import { useKept } from "../../ui/use-kept.ts";
import { CardButtons } from "../approvals/card-buttons.tsx";
import { CardFrame } from "../approvals/card-frame.tsx";
import { holdFocus } from "../approvals/waiting-card.ts";
import { chooseOption, type DraftAnswer, decisionOf, isAnswered, noAnswer, writeOther } from "./answers.ts";
import { QuestionFields } from "./question-fields.tsx";

type QuestionCardProps = Readonly<{ approval: Approval; questions: readonly Question[] }>;

/** Questions to choose answers for; the keys 1 to 4 choose, own words are always possible. */
export function QuestionCard({ approval, questions }: QuestionCardProps) {
  const { id } = useTask();
  const [answers, setAnswers] = useKept<readonly DraftAnswer[]>(
    `answers:${approval.id}`,
    questions.map(() => noAnswer),
  );
  const [shown, setShown] = useKept(`question:${approval.id}`, 0);
  const [isSending, setSending] = useState(false);
  const decision = decisionOf(questions, answers);
  const change = (index: number, answer: DraftAnswer) => setAnswers(answers.with(index, answer));
  const send = async (given: Decision) => {
    holdFocus();
    setSending(true);
    const isSent = await tell(id, { type: "approval.resolve", approvalId: approval.id, decision: given });
    if (!isSent) setSending(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const question = questions[shown];
    if (decision !== null && isPressed("mod+enter", event.nativeEvent)) void send(decision);
    const isWriting = event.target instanceof HTMLTextAreaElement;
    const option = /^[1-4]$/.test(event.key) ? question?.options[Number(event.key) - 1] : undefined;
    if (question === undefined || option === undefined || isWriting || event.altKey || event.ctrlKey || event.metaKey)
      return;
    event.preventDefault();
    change(shown, chooseOption(question, answers[shown] ?? noAnswer, option.label));
  };
  const next = answers.findIndex((answer, index) => index !== shown && !isAnswered(answer));
  return (
    <CardFrame kind="question" title={questions.length === 1 ? "A question" : "Some questions"} onKeyDown={onKeyDown}>
      <Tabs.Root value={shown} onValueChange={(value) => setShown(Number(value))}>
        {questions.length > 1 && <Headers questions={questions} answers={answers} />}
        {questions.map((question, index) => (
          <Tabs.Panel key={question.question} value={index} tabIndex={-1}>
            <QuestionFields
              question={question}
              answer={answers[index] ?? noAnswer}
              onChoose={(label) => change(index, chooseOption(question, answers[index] ?? noAnswer, label))}
              onWrite={(other) => change(index, writeOther(question, answers[index] ?? noAnswer, other))}
            />
          </Tabs.Panel>
        ))}
      </Tabs.Root>
      <CardButtons>
        {decision === null && next !== -1 && isAnswered(answers[shown] ?? noAnswer) ? (
          <Button look="primary" onClick={() => setShown(next)}>
            Next question
          </Button>
        ) : (
          <Button
            look="primary"
            disabled={decision === null || isSending}
            onClick={() => decision !== null && void send(decision)}
          >
            Send the answer{questions.length > 1 && "s"}
          </Button>
        )}
        <Button
          disabled={isSending}
          onClick={() => void send({ type: "deny", feedback: "Decide this yourself and say what you chose." })}
        >
          Decide for me
        </Button>
      </CardButtons>
    </CardFrame>
  );
}

type HeadersProps = Readonly<{ questions: readonly Question[]; answers: readonly DraftAnswer[] }>;

function Headers({ questions, answers }: HeadersProps) {
  return (
    <Tabs.List aria-label="Questions" className="mb-3 flex flex-wrap gap-1 border-b border-line">
      {questions.map((question, index) => (
        <Tabs.Tab
          key={question.question}
          value={index}
          className="-mb-px inline-flex min-h-9 items-center gap-1.5 border-b-2 border-transparent px-3 text-muted data-active:border-accent data-active:text-ink"
        >
          {question.header.slice(0, 12)}
          {isAnswered(answers[index] ?? noAnswer) && (
            <Check aria-label="answered" role="img" size={14} className="text-good" />
          )}
        </Tabs.Tab>
      ))}
    </Tabs.List>
  );
}
