export * from "./anthropic-wire.ts";
export * from "./openai-chat-wire.ts";
export * from "./openai-responses-wire.ts";
export * from "./request.ts";
export * from "./stub-reply.ts";
export * from "./stub-server.ts";
export * from "./stubbed-models.ts";
