import type { Failure } from "@deskhand/contracts";
import {
  bedrockMessage,
  collect,
  messageStep,
  requestOf,
  startStubbedModel,
  type wireFormats,
} from "@deskhand/models/testing";
import { expect, it, onTestFinished } from "vitest";

type Format = (typeof wireFormats)[number];
const again = { kind: "transient", retryable: true } as const;

const lines = (...events: readonly object[]) => events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");

function anthropic(delta: object, end = true): string {
  const message = {
    id: "m",
    type: "message",
    role: "assistant",
    model: "x",
    content: [],
    usage: { input_tokens: 9, output_tokens: 1 },
  };
  const opening = [
    { type: "message_start", message: { ...message, stop_reason: null, stop_sequence: null } },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Half" } },
  ];
  const closing = [
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_sequence: null, ...delta }, usage: { output_tokens: 2 } },
    { type: "message_stop" },
  ];
  return (end ? [...opening, ...closing] : [...opening, delta])
    .map((event) => `event: ${(event as { type: string }).type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join("");
}

const response = { id: "r", object: "response", created_at: 1, model: "x" };
const word = { type: "response.output_text.delta", item_id: "m", output_index: 0, content_index: 0, delta: "Half" };
const responses = (...events: readonly object[]) =>
  lines(
    { type: "response.created", response: { ...response, status: "in_progress" } },
    {
      type: "response.output_item.added",
      output_index: 0,
      item: { type: "message", id: "m", role: "assistant", status: "in_progress", content: [] },
    },
    word,
    ...events,
  );
const failedResponse = (code: string, message: string) => ({
  type: "response.failed",
  sequence_number: 4,
  response: { ...response, status: "failed", error: { code, message }, incomplete_details: null, usage: null },
});

const google = (...events: readonly object[]) =>
  lines({ candidates: [{ content: { role: "model", parts: [{ text: "Half" }] }, index: 0 }] }, ...events);
const ended = (finishReason: string) => ({
  candidates: [{ content: { role: "model", parts: [] }, index: 0, finishReason }],
});

const chat = (...events: readonly object[]) =>
  lines(
    { id: "c", created: 1, model: "x", choices: [{ index: 0, delta: { role: "assistant", content: "Half" } }] },
    ...events,
  );

function bedrock(exception: string, message: string): string {
  const event = (type: string, payload: Readonly<Record<string, unknown>>) =>
    bedrockMessage({ ":event-type": type, ":content-type": "application/json", ":message-type": "event" }, payload);
  return [
    event("messageStart", { role: "assistant" }),
    event("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Half" } }),
    bedrockMessage(
      { ":exception-type": exception, ":content-type": "application/json", ":message-type": "exception" },
      { message },
    ),
  ].join("");
}

const tooLong = { kind: "input", retryable: false, about: "length" } as const;
const declined = { kind: "input", retryable: false } as const;

/** what only one format can say when an answer goes wrong */
const own: readonly (readonly [Format, string, string, Partial<Failure>])[] = [
  [
    "anthropic-messages",
    "an error of the api",
    anthropic({ type: "error", error: { type: "api_error", message: "Internal" } }, false),
    again,
  ],
  [
    "anthropic-messages",
    "a rate limit on the way",
    anthropic({ type: "error", error: { type: "rate_limit_error", message: "Slow down" } }, false),
    { retryable: true },
  ],
  ["anthropic-messages", "a stream that ends without its last event", anthropic({ type: "ping" }, false), again],
  ["openai-responses", "response.failed", responses(failedResponse("server_error", "The server had an error")), again],
  [
    "openai-responses",
    "response.failed for the rate",
    responses(failedResponse("rate_limit_exceeded", "Rate limit reached")),
    { retryable: true },
  ],
  [
    "openai-responses",
    "response.failed for the money",
    responses(failedResponse("insufficient_quota", "You exceeded your current quota")),
    { kind: "quota", retryable: false },
  ],
  [
    "openai-responses",
    "response.failed for the length",
    responses(failedResponse("context_length_exceeded", "Your input exceeds the context window")),
    tooLong,
  ],
  ["openai-responses", "a stream that ends without its last event", responses(), again],
  [
    "openai-chat",
    "an error among the pieces",
    chat({ error: { message: "Overloaded", type: "server_error", param: null, code: null } }),
    again,
  ],
  ["openai-chat", "a stream that ends without a reason", chat(), again],
  [
    "compatible-chat",
    "an error among the pieces",
    chat({ error: { message: "Overloaded", type: "server_error", code: 502 } }),
    again,
  ],
  ["compatible-chat", "a stream that ends without a reason", chat(), again],
  ["google-generate", "a malformed call", google(ended("MALFORMED_FUNCTION_CALL")), again],
  ["google-generate", "a prompt that is blocked", lines({ promptFeedback: { blockReason: "SAFETY" } }), declined],
  [
    "google-generate",
    "an error among the pieces",
    google({ error: { code: 503, message: "Overloaded", status: "UNAVAILABLE" } }),
    again,
  ],
  ["google-generate", "a stream that ends without a reason", google(), again],
  ["bedrock-converse", "an error inside", bedrock("internalServerException", "Internal"), again],
  ["bedrock-converse", "an error of the model's stream", bedrock("modelStreamErrorException", "Broken"), again],
  ["bedrock-converse", "a service that is gone", bedrock("serviceUnavailableException", "Gone"), again],
  ["bedrock-converse", "a model that took too long", bedrock("modelTimeoutException", "Too slow"), again],
  [
    "bedrock-converse",
    "a request that is too long",
    bedrock("validationException", "Input is too long for requested model: prompt is too long"),
    tooLong,
  ],
];

it.each(own)(
  "%s: %s is a failure of its own, and nothing of the answer is kept",
  async (format, _name, bytes, expected) => {
    const { model, stub } = await startStubbedModel(format, [{ fault: { kind: "bytes", bytes } }]);
    onTestFinished(stub.close);
    const { state } = await collect(model, requestOf([messageStep("Hello")]));
    expect(state).toMatchObject({ status: "failed", failure: expected });
    expect(state).not.toHaveProperty("content");
  },
);

const whole: readonly (readonly [Format, string])[] = [
  ["anthropic-messages", anthropic({ stop_reason: "end_turn" })],
  [
    "openai-responses",
    responses({ type: "response.completed", response: { ...response, usage: { input_tokens: 9, output_tokens: 1 } } }),
  ],
  ["openai-chat", chat({ id: "c", created: 1, model: "x", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] })],
  [
    "compatible-chat",
    chat({ id: "c", created: 1, model: "x", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
  ],
  ["google-generate", google(ended("STOP"))],
];

it.each(whole)("%s: the same beginning with a good end is an answer", async (format, bytes) => {
  const { model, stub } = await startStubbedModel(format, [{ fault: { kind: "bytes", bytes } }]);
  onTestFinished(stub.close);
  const { state } = await collect(model, requestOf([messageStep("Hello")]));
  expect(state).toMatchObject({ status: "done", content: [{ type: "text", text: "Half" }] });
});

const sorry = "I cannot help with that.";
const refusedPart = { type: "refusal", refusal: sorry };
const refusedItem = { type: "message", id: "m", role: "assistant", status: "completed", content: [refusedPart] };
const at = { item_id: "m", output_index: 0, content_index: 0 };
const refusedChat = lines(
  ...[{ role: "assistant", content: null, refusal: "I cannot help " }, { refusal: "with that." }].map((delta) => ({
    id: "c",
    created: 1,
    model: "x",
    choices: [{ index: 0, delta }],
  })),
  { id: "c", created: 1, model: "x", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
);

/** refusals in a field of their own, with an end like any other */
const refusals: readonly (readonly [Format, string])[] = [
  ["openai-chat", refusedChat],
  ["compatible-chat", refusedChat],
  [
    "openai-responses",
    lines(
      { type: "response.created", response: { ...response, status: "in_progress" } },
      {
        type: "response.output_item.added",
        output_index: 0,
        item: { ...refusedItem, status: "in_progress", content: [] },
      },
      { type: "response.refusal.delta", ...at, delta: "I cannot help " },
      { type: "response.refusal.delta", ...at, delta: "with that." },
      { type: "response.refusal.done", ...at, refusal: sorry },
      { type: "response.output_item.done", output_index: 0, item: refusedItem },
      {
        type: "response.completed",
        response: { ...response, output: [refusedItem], usage: { input_tokens: 9, output_tokens: 1 } },
      },
    ),
  ],
];

it.each(refusals)(
  "%s: a refusal is shown in its words and is no answer, whatever reason it ends with",
  async (format, bytes) => {
    const { model, stub } = await startStubbedModel(format, [{ fault: { kind: "bytes", bytes } }]);
    onTestFinished(stub.close);
    const { state, text } = await collect(model, requestOf([messageStep("Hello")]));
    expect(text).toBe(sorry);
    expect(state).toMatchObject({ status: "done", finish: "declined", content: [{ type: "text", text: sorry }] });
  },
);
