export { type Client, type Connection, connect } from "./connect.ts";
export { createCommand, type UserRequest } from "./create-command.ts";
export type { ConnectionStatus, TaskListener, TaskListListener } from "./listen.ts";
export type { FileRef, PreviewDesk } from "./preview-desk.ts";
export { createSseParser, type SseMessage } from "./sse-parser.ts";
export { createTaskListStore, type TaskListStore, type TaskListView } from "./task-list-store.ts";
export { createTaskStore, type StepWeather, type TaskStore, type TaskView } from "./task-store.ts";
