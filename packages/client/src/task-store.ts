import {
  type Event,
  reduceAll,
  type StepId,
  stuckTask,
  type Task,
  type TaskId,
  type Weather,
} from "@deskhand/contracts";
import type { Client } from "./connect.ts";
import { createSubscribers } from "./create-subscribers.ts";
import type { ConnectionStatus } from "./listen.ts";

/** live news of a step that is running now; empty once its result is in the log */
export type StepWeather = Readonly<{ text: string; thinking: string; progress: string; isStarted: boolean }>;

export type TaskView = Readonly<{
  /** `null` until the first answer, and when there is no such task (`connection` is `gone`) */
  task: Task | null;
  connection: ConnectionStatus;
  weather: Readonly<Record<StepId, StepWeather>>;
}>;

/** One task as it changes; fits React's `useSyncExternalStore`. Listens while somebody is subscribed and keeps what it knows. */
export interface TaskStore {
  getSnapshot(): TaskView;
  subscribe(onChange: () => void): () => void;
}

const calm: StepWeather = { text: "", thinking: "", progress: "", isStarted: false };

/** Makes a store that starts from the folded task and follows its events from there. */
export function createTaskStore(client: Client, taskId: TaskId): TaskStore {
  let view: TaskView = { task: null, connection: "connecting", weather: {} };
  const { subscribe, tell } = createSubscribers(start);
  let isTelling = false;
  /** the task as the log has it */
  let logged: Task | null = null;

  /** Many deltas arrive in one chunk; they are told as one change. */
  function change(next: Partial<TaskView>): void {
    view = { ...view, ...next };
    if (isTelling) return;
    isTelling = true;
    queueMicrotask(() => {
      isTelling = false;
      tell();
    });
  }

  function start(): () => void {
    let isStopped = false;
    let stopListening = () => {};
    const follow = (task: Task | null) => {
      if (isStopped) return;
      if (task !== null) {
        logged = task;
        change({ task });
      }
      stopListening = client.listen(taskId, {
        after: task?.seq ?? 0,
        onEvents: (events) => {
          logged = reduceAll(logged, events);
          change({ task: logged, weather: settle(view.weather, events) });
        },
        onWeather: (weather) => {
          const stuck = weather.findLast((news) => news.type === "work-stuck");
          const task = stuck === undefined || logged === null ? view.task : stuckTask(logged, stuck.failure);
          change({ task, weather: weather.reduce(addWeather, view.weather) });
        },
        // what ran when the connection broke may have ended meanwhile
        onStatus: (connection) => change(connection === "lost" ? { connection, weather: {} } : { connection }),
      });
    };
    // without the snapshot everything comes as events, so a failed first request costs nothing but time
    if (logged === null) client.task(taskId).then(follow, () => follow(null));
    else follow(logged);
    return () => {
      isStopped = true;
      stopListening();
    };
  }

  return { getSnapshot: () => view, subscribe };
}

type StepNews = Exclude<Weather, { type: "work-stuck" }>;

function addWeather(known: TaskView["weather"], news: Weather): TaskView["weather"] {
  if (news.type === "work-stuck") return known;
  const before = known[news.stepId] ?? calm;
  return { ...known, [news.stepId]: withNews(before, news) };
}

function withNews(before: StepWeather, news: StepNews): StepWeather {
  switch (news.type) {
    case "text-delta":
      return { ...before, text: before.text + news.text };
    case "thinking-delta":
      return { ...before, thinking: before.thinking + news.text };
    case "tool-started":
      return { ...before, isStarted: true };
    case "tool-progress":
      return { ...before, isStarted: true, progress: news.text };
  }
}

/** A logged state of a step replaces its news; a retry starts them over. */
function settle(known: TaskView["weather"], events: readonly Event[]): TaskView["weather"] {
  const settled = new Set<string>();
  for (const event of events) {
    const ends = event.type === "thought.changed" || event.type === "tool.changed" || event.type === "retry.scheduled";
    if (ends && known[event.stepId] !== undefined) settled.add(event.stepId);
  }
  if (settled.size === 0) return known;
  return Object.fromEntries(Object.entries(known).filter(([stepId]) => !settled.has(stepId)));
}
