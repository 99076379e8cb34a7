import type { Event, Weather } from "@deskhand/contracts";

const encoder = new TextEncoder();
const frames = new WeakMap<Event, string>();
const batches = new WeakMap<readonly Event[], Uint8Array>();

/** One fact as server-sent event. Serialised once for all listeners, because live events are the same objects for each of them. */
function eventFrame(event: Event): string {
  const known = frames.get(event);
  if (known !== undefined) return known;
  const frame = plainFrame(event);
  frames.set(event, frame);
  return frame;
}

function plainFrame(event: Event): string {
  return `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Live events in one piece. */
export function batchFrame(events: readonly Event[]): Uint8Array {
  const known = batches.get(events);
  if (known !== undefined) return known;
  const frame = encoder.encode(events.map(eventFrame).join(""));
  batches.set(events, frame);
  return frame;
}

/**
 * The first events of `events` from `index` on, in one piece of about `bytes`; at least one. Nothing is kept because nobody else gets
 * these objects.
 */
export function historyFrame(
  events: readonly Event[],
  index: number,
  bytes: number,
): { frame: Uint8Array; next: number } {
  let text = "";
  let next = index;
  for (let event = events[next]; event !== undefined && text.length < bytes; event = events[next]) {
    text += plainFrame(event);
    next += 1;
  }
  return { frame: encoder.encode(text), next };
}

/** Weather has a name and no id, so it never moves the place from which a listener resumes. */
export function weatherFrame(weather: Weather): Uint8Array {
  return namedFrame("weather", weather);
}

/** A message with a name and no id. */
export function namedFrame(name: string, value: unknown): Uint8Array {
  return encoder.encode(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`);
}

/** A line that listeners pass over; it keeps the connection open. */
export function commentFrame(text: string): Uint8Array {
  return encoder.encode(`: ${text}\n\n`);
}
