import { ArrowUp } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { tell } from "../../connection/tell.ts";
import { useTask } from "../../connection/use-task.ts";
import { Button } from "../../ui/button.tsx";
import { useKept } from "../../ui/use-kept.ts";
import { isUnderWay } from "./status-words.ts";

function invitation(isWorking: boolean): string {
  return isWorking ? "Steer it: what should be different?" : "What else should be done?";
}

/** Steers the task while it runs, or goes on with it after its end. Esc never clears it. */
export function SteerBox() {
  const { id, isChat, status } = useTask();
  const [text, change] = useKept(`steer:${id}`, "");
  const [isSending, setSending] = useState(false);
  const send = async () => {
    const words = text.trim();
    if (words === "" || isSending) return;
    setSending(true);
    change("");
    const isSent = await tell(id, { type: "message.send", content: [{ type: "text", text: words }] });
    if (!isSent) change(words);
    setSending(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void send();
  };
  return (
    <form onSubmit={onSubmit} className="shrink-0 px-3 pb-3 sm:px-5">
      <div className="mx-auto flex max-w-3xl items-end gap-2 rounded-2xl border border-line bg-surface p-2 pl-4 shadow-card focus-within:border-edge">
        <label className="min-w-0 flex-1">
          <span className="sr-only">{isChat === true ? "Your message" : "Message to the task"}</span>
          <textarea
            rows={1}
            value={text}
            maxLength={100_000}
            onChange={(event) => change(event.target.value)}
            onKeyDown={onKeyDown}
            placeholder={isChat === true ? "Write an answer" : invitation(isUnderWay(status))}
            className="field-sizing-content max-h-48 w-full resize-none bg-transparent py-1.5 align-bottom outline-none"
          />
        </label>
        <Button type="submit" look="primary" disabled={text.trim() === "" || isSending} aria-label="Send">
          <ArrowUp aria-hidden size={18} />
        </Button>
      </div>
    </form>
  );
}
