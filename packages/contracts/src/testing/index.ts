export * from "./files-only.ts";
export * from "./memory-event-log.ts";
export * from "./memory-secret-store.ts";
export * from "./memory-view.ts";
export * from "./memory-workspace.ts";
export * from "./sample-settings.ts";
export * from "./scripted-model.ts";
