export * from "./memory-event-log.ts";
export * from "./scripted-model.ts";
