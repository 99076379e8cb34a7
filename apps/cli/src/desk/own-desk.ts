import type { TaskListener } from "@deskhand/client";
import { auditOf, type Engine, type Event, type TaskId } from "@deskhand/contracts";
import type { Parts } from "@deskhand/server/compose";
import { findTrouble } from "@deskhand/server/find-trouble";
import type { Desk } from "./desk.ts";
import { moneyOf } from "./money-of.ts";

/** An engine in this process as a desk; its tasks rest when the command ends. */
export function createOwnDesk({ attachments, close, engine, isolation, models, money, workspace }: Parts): Desk {
  return {
    isServer: false,
    async dispatch(sent) {
      const command = await attachments.receive(sent);
      return (await findTrouble({ models, isolation }, command)) ?? engine.dispatch(command);
    },
    attach: (taskId, file) => attachments.read({ taskId, ...file }, new AbortController().signal),
    tasks: () => engine.tasks(),
    task: (id) => engine.task(id),
    audit: async (id) => auditOf(await engine.events(id, 0)),
    ...moneyOf(money),
    listen: (id, listener) => listenFrom(engine, id, listener),
    checkFolder: (folder) => workspace.checkFolder(folder),
    defaultModel: () => models.settledDefault(),
    defaultIsolation: () => isolation.forNewTasks(),
    recover: () => engine.recover(),
    close,
  };
}

/** What happens while history is read waits behind it. */
function listenFrom(engine: Engine, id: TaskId, listener: TaskListener): () => void {
  let { after } = listener;
  let early: Event[] | null = [];
  const tell = (events: readonly Event[]) => {
    const unknown = events.filter(({ seq }) => seq > after);
    after = unknown.at(-1)?.seq ?? after;
    if (unknown.length > 0) listener.onEvents(unknown);
  };
  const stop = engine.listen(id, {
    onEvents: (events) => (early === null ? tell(events) : early.push(...events)),
    onWeather: (weather) => listener.onWeather?.([weather]),
  });
  void engine.events(id, after).then((history) => {
    tell(history);
    const waiting = early ?? [];
    early = null;
    tell(waiting);
  });
  return stop;
}
