/** one message of a stream of server-sent events; `event` is `message` when unnamed, `id` is `null` when the message has none */
export type SseMessage = Readonly<{ event: string; data: string; id: string | null }>;

/**
 * Cuts a byte stream into server-sent events; chunks may end anywhere, also inside a character or between CR and LF.
 * Returns the messages each chunk completed. A comment (heartbeat) completes nothing.
 */
export function createSseParser(): { push(chunk: Uint8Array): readonly SseMessage[] } {
  const decoder = new TextDecoder();
  let rest = "";
  let event = "";
  let data: string[] = [];
  let id: string | null = null;

  function readLine(line: string, messages: SseMessage[]): void {
    const { name, value } = splitField(line);
    if (name === "data") data.push(value);
    if (name === "event") event = value;
    if (name === "id") id = value;
    if (line !== "") return;
    if (data.length > 0) messages.push({ event: event === "" ? "message" : event, data: data.join("\n"), id });
    event = "";
    data = [];
    id = null;
  }

  return {
    push(chunk) {
      const messages: SseMessage[] = [];
      const text = rest + decoder.decode(chunk, { stream: true });
      let start = 0;
      for (;;) {
        const end = findLineEnd(text, start);
        if (end === null) break;
        readLine(text.slice(start, end.at), messages);
        start = end.next;
      }
      rest = text.slice(start);
      return messages;
    },
  };
}

/** A comment has an empty name. */
function splitField(line: string): { name: string; value: string } {
  const colon = line.indexOf(":");
  if (colon === -1) return { name: line, value: "" };
  const value = line.slice(colon + 1);
  return { name: line.slice(0, colon), value: value.startsWith(" ") ? value.slice(1) : value };
}

/** A CR at the very end may be half of a CRLF, so it ends a line only once more text came. */
function findLineEnd(text: string, from: number): { at: number; next: number } | null {
  const feed = text.indexOf("\n", from);
  const carriage = text.indexOf("\r", from);
  if (carriage !== -1 && (feed === -1 || carriage < feed)) {
    if (carriage === text.length - 1) return null;
    return { at: carriage, next: text[carriage + 1] === "\n" ? carriage + 2 : carriage + 1 };
  }
  return feed === -1 ? null : { at: feed, next: feed + 1 };
}
