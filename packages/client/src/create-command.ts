import { createId, type TaskId, type UserCommand } from "@deskhand/contracts";

type WithoutHead<Command> = Command extends unknown ? Omit<Command, "id" | "taskId"> : never;

/** what a person asks for, without the ids: `{ type: "task.pause" }` */
export type UserRequest = WithoutHead<UserCommand>;

/** Gives a request its command id, which makes sending it twice harmless. */
export function createCommand(taskId: TaskId, request: UserRequest): UserCommand {
  return { ...request, id: createId("command"), taskId } as UserCommand;
}
