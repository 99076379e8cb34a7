import { Command } from "cmdk";
import { useMemo } from "react";
import type { Action } from "../../actions/action.ts";
import { comboInWords, isMac } from "../../actions/key-combo.ts";
import { actions } from "../../actions/registry.ts";
import { currentContext, perform } from "../../actions/use-actions.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { statusWord } from "../tasks/status-words.ts";

const itemClass =
  "flex min-h-9 cursor-default items-center gap-3 rounded-lg px-2.5 py-1.5 select-none aria-selected:bg-accent-soft";

const groupClass =
  "[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-sm [&_[cmdk-group-heading]]:text-muted";

/** harmless groups first, because Enter without a word takes the first entry */
const groupOrder = ["Deskhand", "This task", "Changes"] as const;

/** Every action that makes sense now, and every task, by typing. */
export function Palette({ onClose }: Readonly<{ onClose(): void }>) {
  const context = useMemo(currentContext, []);
  const possible = actions.filter((action) => action.id !== "app.palette" && action.when(context));
  const run = (action: Action) => {
    onClose();
    perform(action);
  };
  const groups = groupOrder.filter((group) => possible.some((action) => action.group === group));
  return (
    <Dialog isOpen onClose={onClose} title="Find a task or an action">
      <Command label="Tasks and actions" loop className="flex min-h-0 flex-col">
        <Command.Input
          autoFocus
          placeholder="Type a few letters"
          className="min-h-10 w-full shrink-0 rounded-lg border border-edge bg-paper px-3"
        />
        <Command.List className="mt-2 h-80 overflow-y-auto">
          <Command.Empty className="px-2.5 py-3 text-muted">Nothing fits; try other words.</Command.Empty>
          {groups.map((group) => (
            <Command.Group key={group} heading={group} className={groupClass}>
              {possible
                .filter((action) => action.group === group)
                .map((action) => (
                  <Command.Item
                    key={action.id}
                    value={`${action.label} ${action.id}`}
                    onSelect={() => run(action)}
                    className={itemClass}
                  >
                    <span className="min-w-0 flex-1">
                      {action.label}
                      <Blocked reason={action.blocked?.(context) ?? null} />
                    </span>
                    {action.key !== undefined && (
                      <kbd className="font-sans text-sm text-muted">{comboInWords(action.key, isMac())}</kbd>
                    )}
                  </Command.Item>
                ))}
            </Command.Group>
          ))}
          <Command.Group heading="Tasks" className={groupClass}>
            {context.tasks.map((task) => (
              <Command.Item
                key={task.id}
                value={`${task.title} ${task.id}`}
                onSelect={() => {
                  onClose();
                  context.go({ page: "task", taskId: task.id });
                }}
                className={itemClass}
              >
                <span className="min-w-0 flex-1 truncate">{task.title}</span>
                <span className="text-sm text-muted">{statusWord(task.status)}</span>
              </Command.Item>
            ))}
          </Command.Group>
        </Command.List>
      </Command>
    </Dialog>
  );
}

/** Why an action cannot be done just now. */
function Blocked({ reason }: Readonly<{ reason: string | null }>) {
  return reason === null ? null : <span className="block text-sm text-muted">{reason}</span>;
}
