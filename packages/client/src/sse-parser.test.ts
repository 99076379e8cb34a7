import { expect, test } from "vitest";
import { createSseParser, type SseMessage } from "./sse-parser.ts";

const encoder = new TextEncoder();

function parse(chunks: readonly Uint8Array[]): readonly SseMessage[] {
  const parser = createSseParser();
  return chunks.flatMap((chunk) => parser.push(chunk));
}

function parseText(...chunks: readonly string[]): readonly SseMessage[] {
  return parse(chunks.map((chunk) => encoder.encode(chunk)));
}

test("a message with id and name is read whole", () => {
  expect(parseText("id: 7\nevent: weather\ndata: {}\n\n")).toEqual([{ id: "7", event: "weather", data: "{}" }]);
});

test("every way of cutting the bytes gives the same messages, also inside a character", () => {
  const bytes = encoder.encode("id: 1\ndata: grüße 📁\n\nid: 2\r\ndata: zwei\r\n\r\n");
  const expected = [
    { id: "1", event: "message", data: "grüße 📁" },
    { id: "2", event: "message", data: "zwei" },
  ];
  for (let cut = 0; cut <= bytes.length; cut += 1)
    expect(parse([bytes.slice(0, cut), bytes.slice(cut)])).toEqual(expected);
  expect(parse([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(expected);
});

test("a lone carriage return ends a line once the next character came", () => {
  expect(parseText("data: a\r", "data: b\r\r", "data: c\n\n")).toEqual([
    { id: null, event: "message", data: "a\nb" },
    { id: null, event: "message", data: "c" },
  ]);
});

test("comments and empty messages complete nothing", () => {
  expect(parseText(": heartbeat\n\n\nid: 3\n\n")).toEqual([]);
});

test("an id counts for its own message only", () => {
  expect(parseText("id: 1\ndata: a\n\ndata: b\n\n").map(({ id }) => id)).toEqual(["1", null]);
});

test("a message that is not complete is kept back", () => {
  expect(parseText("data: a\n")).toEqual([]);
});
