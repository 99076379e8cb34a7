import { ListTodo } from "lucide-react";
import { useTask } from "../../connection/use-task.ts";
import { navigate } from "../../routing/use-route.ts";
import { Button } from "../../ui/button.tsx";
import { emptyDraft } from "../home/draft.ts";
import { keepDraft } from "../home/use-draft.ts";
import { draftFromChat } from "./conversation-text.ts";

/** Takes a chat to the place where tasks begin, with what was said in it; folders are handed over there. */
export function ToTaskButton() {
  const task = useTask();
  const begin = () => {
    keepDraft({ ...emptyDraft, model: task.model, ...draftFromChat(task) });
    navigate({ page: "home" });
  };
  return (
    <Button size="small" onClick={begin}>
      <ListTodo aria-hidden size={14} />
      Turn into a task
    </Button>
  );
}
