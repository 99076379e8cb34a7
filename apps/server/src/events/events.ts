import { type Engine, type Event, summarise, type TaskId } from "@deskhand/contracts";
import { OutgoingStream, type StreamLimits, streamLimits } from "./outgoing-stream.ts";
import { batchFrame, commentFrame, historyFrame, namedFrame, weatherFrame } from "./sse-frame.ts";

/** about the `bytes` of one piece of history; each is made only when the reader wants it */
const historyBytes = 256 * 1024;
/** `ms` in which changes of a task become one summary */
const summaryPauseMs = 50;

/** All open streams of events. */
export interface EventStreams {
  /** facts after `after`, then live, none lost and none twice; weather in between */
  ofTask(id: TaskId, after: number): ReadableStream<Uint8Array>;
  /** the list of tasks, then each one that changes */
  ofAllTasks(): ReadableStream<Uint8Array>;
  /** tells every list that a task is gone and ends its own streams */
  forget(id: TaskId): void;
  close(): void;
}

/** Opens streams over one engine. */
export function createEventStreams(engine: Engine, limits: StreamLimits = streamLimits): EventStreams {
  const open = new Map<OutgoingStream, TaskId | null>();
  const list = createTaskList(engine, limits, open);
  return {
    ofTask: (id, after) => openTaskStream({ engine, limits, open }, id, after).body,
    ofAllTasks: () => list.open(),
    forget(id) {
      for (const [stream, taskId] of open) {
        if (taskId === null) stream.push(namedFrame("forgotten", { id }));
        if (taskId === id) stream.close();
      }
    },
    close() {
      for (const stream of [...open.keys()]) stream.close();
    },
  };
}

type Streams = Readonly<{ engine: Engine; limits: StreamLimits; open: Map<OutgoingStream, TaskId | null> }>;

/**
 * While the reader catches up, live events are only counted: they are in the log already and come from there. Only a reader that has
 * caught up gets them live, and a gap sends it back to the log.
 */
function openTaskStream({ engine, limits, open }: Streams, id: TaskId, after: number): OutgoingStream {
  let sentSeq = after;
  let knownSeq = 0;
  let isLive = false;
  let history: readonly Event[] = [];
  let index = 0;
  let running: Promise<void> | null = null;

  function catchUp(): Promise<void> {
    running ??= replay().finally(() => {
      running = null;
    });
    return running;
  }

  async function replay(): Promise<void> {
    while (!isLive && stream.isOpen) {
      if (index === history.length) {
        history = await engine.events(id, sentSeq);
        index = 0;
      }
      if (history.length === 0) {
        isLive = knownSeq <= sentSeq;
        continue;
      }
      const { frame, next } = historyFrame(history, index, historyBytes);
      sentSeq = history[next - 1]?.seq ?? sentSeq;
      index = next;
      stream.pushAsked(frame);
      return;
    }
  }

  function onEvents(events: readonly Event[]): void {
    const first = events[0];
    const last = events.at(-1);
    if (first === undefined || last === undefined) return;
    knownSeq = Math.max(knownSeq, last.seq);
    if (!isLive || last.seq <= sentSeq) return;
    if (first.seq !== sentSeq + 1) {
      isLive = false;
      catchUp().catch(() => stream.close());
      return;
    }
    sentSeq = last.seq;
    stream.push(batchFrame(events));
  }

  const stream = new OutgoingStream(
    {
      pull: catchUp,
      close() {
        stopListening();
        open.delete(stream);
      },
    },
    limits,
  );
  open.set(stream, id);
  const stopListening = engine.listen(id, {
    onEvents,
    onWeather: (weather) => {
      if (isLive) stream.pushWeather(weatherFrame(weather));
    },
  });
  stream.push(commentFrame("listening"));
  return stream;
}

/** One listener on the engine for all lists; a busy task is told at most once per pause. */
function createTaskList(engine: Engine, limits: StreamLimits, open: Map<OutgoingStream, TaskId | null>) {
  const changed = new Set<TaskId>();
  let stopListening: (() => void) | null = null;
  let readers = 0;

  async function tell(): Promise<void> {
    const ids = [...changed];
    changed.clear();
    for (const id of ids) {
      const task = await engine.task(id);
      if (task === null) continue;
      const frame = namedFrame("summary", summarise(task));
      for (const [stream, taskId] of open) if (taskId === null) stream.push(frame);
    }
  }

  function listen(): () => void {
    return engine.listen(null, {
      onEvents(events) {
        if (changed.size === 0) setTimeout(() => void tell(), summaryPauseMs);
        for (const event of events) changed.add(event.taskId);
      },
      onWeather() {},
    });
  }

  function leave(stream: OutgoingStream): void {
    open.delete(stream);
    readers -= 1;
    if (readers > 0) return;
    stopListening?.();
    stopListening = null;
  }

  return {
    open(): ReadableStream<Uint8Array> {
      let isFirst = true;
      const stream: OutgoingStream = new OutgoingStream(
        {
          async pull() {
            if (!isFirst) return;
            isFirst = false;
            stream.push(namedFrame("tasks", { tasks: await engine.tasks() }));
          },
          close: () => leave(stream),
        },
        limits,
      );
      open.set(stream, null);
      readers += 1;
      stopListening ??= listen();
      return stream.body;
    },
  };
}
