import type { TaskId } from "@deskhand/contracts";

export function TaskPage({ taskId }: Readonly<{ taskId: TaskId }>) {
  return <main id="main">{taskId}</main>;
}
