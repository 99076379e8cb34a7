import { toFailure } from "@deskhand/contracts";
import { ArrowUp } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { tell } from "../../connection/tell.ts";
import { useTask } from "../../connection/use-task.ts";
import { showTrouble } from "../../ui/announcer.tsx";
import { Button } from "../../ui/button.tsx";
import { useKept } from "../../ui/use-kept.ts";
import { AttachButton } from "../attachments/attach-button.tsx";
import { type Attaching, contentOf } from "../attachments/attaching.ts";
import { AttachingList } from "../attachments/attaching-list.tsx";
import { useAttaching } from "../attachments/use-attaching.ts";
import { isUnderWay } from "./status-words.ts";

function invitation(isWorking: boolean): string {
  return isWorking ? "Steer it: what should be different?" : "What else should be done?";
}

/** Steers the task while it runs, or goes on with it after its end. Esc never clears it. */
export function SteerBox() {
  const { id, isChat, model, status } = useTask();
  const desk = useAttaching(id);
  const [progress, setProgress] = useState("");
  const [text, change] = useKept(`steer:${id}`, "");
  const [isSending, setSending] = useState(false);
  const sendMessage = async (words: string, attaching: readonly Attaching[]): Promise<boolean> => {
    try {
      const to = { taskId: id, model };
      const files = await contentOf(attaching, to, (name) => setProgress(`Reading ${name} …`));
      const said = words === "" ? [] : [{ type: "text" as const, text: words }];
      return await tell(id, { type: "message.send", content: [...said, ...files] });
    } catch (error) {
      showTrouble(toFailure(error).message);
      return false;
    }
  };
  const send = async () => {
    const words = text.trim();
    if ((words === "" && desk.attaching.length === 0) || isSending) return;
    const { attaching } = desk;
    setSending(true);
    change("");
    if (await sendMessage(words, attaching)) desk.drop(attaching);
    else change((since) => (since === "" ? words : `${words}\n${since}`));
    setProgress("");
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
    <form onSubmit={onSubmit} {...desk.dropProps} className="shrink-0 px-3 pb-3 sm:px-5 low:pb-1">
      <div
        className={`mx-auto max-w-3xl rounded-2xl border bg-surface p-2 pl-4 shadow-card low:py-0.5 focus-within:border-edge ${desk.isOver ? "border-accent" : "border-line"}`}
      >
        <AttachingList desk={desk} progress={progress} />
        <div className="flex items-end gap-2">
          <label className="min-w-0 flex-1">
            <span className="sr-only">{isChat === true ? "Your message" : "Message to the task"}</span>
            <textarea
              rows={1}
              value={text}
              maxLength={100_000}
              onChange={(event) => change(event.target.value)}
              onKeyDown={onKeyDown}
              placeholder={isChat === true ? "Write a message" : invitation(isUnderWay(status))}
              className="field-sizing-content max-h-48 w-full resize-none bg-transparent py-1.5 align-bottom outline-none"
            />
          </label>
          <AttachButton onFiles={desk.add} />
          <Button
            type="submit"
            look="primary"
            disabled={(text.trim() === "" && desk.attaching.length === 0) || isSending}
            aria-label="Send"
          >
            <ArrowUp aria-hidden size={18} />
          </Button>
        </div>
      </div>
    </form>
  );
}
