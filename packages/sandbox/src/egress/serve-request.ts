import { takeFirst } from "./byte-intake.ts";
import { answerRefusal, type Forwarding, forwardRequest } from "./forward-request.ts";
import { readRequestHead, requestHeadLimits } from "./request-head.ts";
import { type Passage, recordRefusal } from "./task-egress.ts";
import { readUntilEmptyLine } from "./until-empty-line.ts";

/** Reads one request that a client sends to a host it is connected with, and carries it. */
export async function serveRequest(passage: Passage, to: Omit<Forwarding, "head" | "path">): Promise<void> {
  const { client, destination } = to;
  const bounds = { maxBytes: requestHeadLimits.bytes, timeoutMs: passage.task.limits.headTimeoutMs };
  const head = readRequestHead(await takeFirst(client, readUntilEmptyLine, bounds));
  const isOrigin = typeof head !== "string" && (head.target.startsWith("/") || isAllOfServer(head));
  if (isOrigin) return forwardRequest(passage, { ...to, head, path: head.target });
  const because =
    typeof head === "string" ? head : "A request names its host a second time, or asks to be connected on.";
  const entry = {
    host: destination.name.text,
    port: destination.port,
    method: typeof head === "string" ? "" : head.method,
  };
  recordRefusal(passage, { ...entry, because });
  to.opened?.destroy();
  answerRefusal(client, 400, because);
}

function isAllOfServer(head: Readonly<{ method: string; target: string }>): boolean {
  return head.method === "OPTIONS" && head.target === "*";
}
