export * from "./memory-event-log.ts";
export * from "./memory-view.ts";
export * from "./scripted-model.ts";
