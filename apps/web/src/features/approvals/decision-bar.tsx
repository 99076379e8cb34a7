import type { Approval, Decision } from "@deskhand/contracts";
import { type KeyboardEvent, useId, useState } from "react";
import { comboInWords, isMac, isPressed } from "../../actions/key-combo.ts";
import { tell } from "../../connection/tell.ts";
import { useTask } from "../../connection/use-task.ts";
import { Button } from "../../ui/button.tsx";
import { useKept } from "../../ui/use-kept.ts";
import { CardButtons } from "./card-buttons.tsx";
import { holdFocus } from "./waiting-card.ts";

type DecisionBarProps = Readonly<{
  approval: Approval;
  allowLabel: string;
  denyLabel: string;
  /** whether a no needs words, may have some, or has none */
  feedback: "required" | "possible";
  isBlocked?: boolean;
  allow(): Decision;
}>;

/** Yes and no of a card; a no can say what should be different. */
export function DecisionBar({ approval, allowLabel, denyLabel, feedback, isBlocked = false, allow }: DecisionBarProps) {
  const { id } = useTask();
  const fieldId = useId();
  const [isRefusing, setRefusing] = useKept(`refusing:${approval.id}`, false);
  const [words, setWords] = useKept(`feedback:${approval.id}`, "");
  const [isSending, setSending] = useState(false);
  const send = async (decision: Decision) => {
    holdFocus();
    setSending(true);
    const isSent = await tell(id, { type: "approval.resolve", approvalId: approval.id, decision });
    if (!isSent) setSending(false);
  };
  const deny = () => void send({ type: "deny", feedback: words.trim() });
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isPressed("mod+enter", event.nativeEvent)) return;
    // also without words: the key must not reach the page, where it approves the plan
    event.preventDefault();
    if (words.trim() !== "") deny();
  };
  return (
    <>
      {isRefusing && (
        <div className="mt-4">
          <label htmlFor={fieldId} className="text-sm text-muted">
            What should be different?{feedback === "possible" && " (you can leave this empty)"}
          </label>
          <textarea
            id={fieldId}
            // biome-ignore lint/a11y/noAutofocus: it appears because the person asked to write here
            autoFocus
            rows={2}
            value={words}
            maxLength={10_000}
            onChange={(event) => setWords(event.target.value)}
            onKeyDown={onKeyDown}
            className="field-sizing-content mt-1 resize-none w-full rounded-lg border border-edge bg-paper px-3 py-2"
          />
        </div>
      )}
      <CardButtons>
        <Button
          look="primary"
          disabled={isSending || isBlocked}
          {...(approval.subject.kind === "plan" ? { title: comboInWords("mod+enter", isMac()) } : {})}
          data-approves={approval.subject.kind}
          onClick={() => void send(allow())}
        >
          {allowLabel}
        </Button>
        {isRefusing ? (
          <Button disabled={isSending || (feedback === "required" && words.trim() === "")} onClick={deny}>
            {feedback === "required" ? "Send" : `${denyLabel}, and say so`}
          </Button>
        ) : (
          <Button disabled={isSending} onClick={() => setRefusing(true)}>
            {denyLabel}
          </Button>
        )}
      </CardButtons>
    </>
  );
}
