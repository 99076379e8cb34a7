import type { Event, Listener, TaskId, Weather } from "@deskhand/contracts";

export type Listeners = Readonly<{
  /** `null` listens to all tasks */
  add(id: TaskId | null, listener: Listener): () => void;
  tellEvents(id: TaskId, events: readonly Event[]): void;
  tellWeather(weather: Weather): void;
}>;

/** Who wants to hear of events and weather. A listener hears events only after they are durable, in order. */
export function createListeners(): Listeners {
  const byTask = new Map<TaskId | null, Set<Listener>>();
  function* interested(id: TaskId): Iterable<Listener> {
    yield* byTask.get(id) ?? [];
    yield* byTask.get(null) ?? [];
  }
  return {
    add(id, listener) {
      const listeners = byTask.get(id) ?? new Set();
      byTask.set(id, listeners);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && byTask.get(id) === listeners) byTask.delete(id);
      };
    },
    tellEvents(id, events) {
      for (const listener of interested(id)) listener.onEvents(events);
    },
    tellWeather(weather) {
      for (const listener of interested(weather.taskId)) listener.onWeather(weather);
    },
  };
}
