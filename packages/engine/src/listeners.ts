import type { Event, Listener, TaskId, Weather } from "@deskhand/contracts";

export type Listeners = Readonly<{
  /** `null` listens to all tasks */
  add(id: TaskId | null, listener: Listener): () => void;
  tellEvents(id: TaskId, events: readonly Event[]): void;
  tellWeather(weather: Weather): void;
}>;

/** Who wants to hear of events and weather. A listener hears events only after they are durable, in order; one that throws stops nobody. */
export function createListeners(onBug: (error: unknown) => void): Listeners {
  const byTask = new Map<TaskId | null, Set<Listener>>();
  function* interested(id: TaskId): Iterable<Listener> {
    yield* byTask.get(id) ?? [];
    yield* byTask.get(null) ?? [];
  }
  function tell(id: TaskId, say: (listener: Listener) => void): void {
    for (const listener of interested(id)) {
      try {
        say(listener);
      } catch (error) {
        onBug(error);
      }
    }
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
      tell(id, (listener) => listener.onEvents(events));
    },
    tellWeather(weather) {
      tell(weather.taskId, (listener) => listener.onWeather(weather));
    },
  };
}
