import type { Event, TaskId, TaskSummary, Weather } from "@deskhand/contracts";
import { type Address, send } from "./request.ts";
import { createSseParser, type SseMessage } from "./sse-parser.ts";

/** `gone`: the task does not exist (any more); `refused`: the token is wrong; both end the listening */
export type ConnectionStatus = "connecting" | "live" | "lost" | "gone" | "refused";

export type TaskListener = Readonly<{
  /** seq after which events are wanted; 0 for all */
  after: number;
  /** events in `seq` order, none lost, none twice, also over reconnections */
  onEvents(events: readonly Event[]): void;
  onWeather?(weather: readonly Weather[]): void;
  onStatus?(status: ConnectionStatus): void;
}>;

export type TaskListListener = Readonly<{
  /** the whole list; comes first, and again after each reconnection */
  onTasks(tasks: readonly TaskSummary[]): void;
  onSummary(task: TaskSummary): void;
  onForgotten(id: TaskId): void;
  onStatus?(status: ConnectionStatus): void;
}>;

const firstPauseMs = 200;
const longestPauseMs = 5_000;
/** the server sends a heartbeat every 15 s, so this long without a byte means a dead connection */
const silenceMs = 40_000;

type Stream = Readonly<{
  path(): string;
  onMessages(messages: readonly SseMessage[]): void;
  onStatus(status: ConnectionStatus): void;
}>;

/** Listens to one task and comes back from the last seq after a break; returns the way to stop. */
export function listenToTask(address: Address, taskId: TaskId, listener: TaskListener): () => void {
  let after = listener.after;
  return keepOpen(address, {
    path: () => `/api/tasks/${encodeURIComponent(taskId)}/events?after=${after}`,
    onStatus: (status) => listener.onStatus?.(status),
    onMessages(messages) {
      const events: Event[] = [];
      const weather: Weather[] = [];
      for (const message of messages) {
        if (message.event === "weather") weather.push(JSON.parse(message.data) as Weather);
        if (message.id === null) continue;
        const event = JSON.parse(message.data) as Event;
        if (event.seq <= after) continue;
        after = event.seq;
        events.push(event);
      }
      if (events.length > 0) listener.onEvents(events);
      if (weather.length > 0) listener.onWeather?.(weather);
    },
  });
}

/** Listens to the task list; returns the way to stop. */
export function listenToTasks(address: Address, listener: TaskListListener): () => void {
  return keepOpen(address, {
    path: () => "/api/events",
    onStatus: (status) => listener.onStatus?.(status),
    onMessages(messages) {
      for (const { event, data } of messages) {
        if (event === "tasks") listener.onTasks((JSON.parse(data) as { tasks: readonly TaskSummary[] }).tasks);
        else if (event === "summary") listener.onSummary(JSON.parse(data) as TaskSummary);
        else if (event === "forgotten") listener.onForgotten((JSON.parse(data) as { id: TaskId }).id);
      }
    },
  });
}

function keepOpen(address: Address, stream: Stream): () => void {
  const stop = new AbortController();
  void run(address, stream, stop.signal);
  return () => stop.abort();
}

async function run(address: Address, stream: Stream, stopped: AbortSignal): Promise<void> {
  let pauseMs = firstPauseMs;
  stream.onStatus("connecting");
  while (!stopped.aborted) {
    const outcome = await openOnce(address, stream, stopped);
    if (stopped.aborted) return;
    stream.onStatus(outcome === "ended" ? "lost" : outcome);
    if (outcome === "gone" || outcome === "refused") return;
    if (outcome === "ended") pauseMs = firstPauseMs;
    await pause(pauseMs * (0.75 + Math.random() / 2), stopped);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }
}

/** `ended`: it was open for a while; `lost`: it never opened. An error thrown by a listener is a bug and comes through. */
async function openOnce(
  address: Address,
  stream: Stream,
  stopped: AbortSignal,
): Promise<"ended" | "lost" | "gone" | "refused"> {
  const attempt = new AbortController();
  const abort = () => attempt.abort();
  stopped.addEventListener("abort", abort, { once: true });
  let silence = setTimeout(abort, silenceMs);
  try {
    const response = await open(address, stream.path(), attempt.signal);
    if (response?.status === 404) return "gone";
    if (response?.status === 401 || response?.status === 403) return "refused";
    if (response === null || !response.ok || response.body === null) return "lost";
    stream.onStatus("live");
    const parser = createSseParser();
    for await (const chunk of chunksOf(response.body)) {
      if (stopped.aborted) break;
      clearTimeout(silence);
      silence = setTimeout(abort, silenceMs);
      const messages = parser.push(chunk);
      if (messages.length > 0) stream.onMessages(messages);
    }
    return "ended";
  } finally {
    clearTimeout(silence);
    stopped.removeEventListener("abort", abort);
    attempt.abort();
  }
}

/** `null` when the server was not reached. */
async function open(address: Address, path: string, signal: AbortSignal): Promise<Response | null> {
  try {
    return await send(address, path, { signal, accept: "text/event-stream" });
  } catch {
    return null;
  }
}

/** Ends quietly when the connection breaks: what was missed comes with the next one. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
    if (done || value === undefined) return;
    yield value;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}
