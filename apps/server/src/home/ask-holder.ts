import { connect } from "node:net";
import { createInterface } from "node:readline";
import type { Receipt, UserCommand } from "@deskhand/contracts";
import { type Door, readLockHolder } from "./home-lock.ts";

/** `ms` until a holder that says nothing counts as away */
const patienceMs = 5_000;

/** The door of the process that has the data folder, as it announced it; `null` when it has none. */
export function findDoor(home: string): Door | null {
  const holder = readLockHolder(home);
  return holder?.kind === "command" ? (holder.door ?? null) : null;
}

/** Hands a command to the process behind the door; `null` when it took nothing, because it ended or knows another token. */
export function askHolder({ port, token }: Door, command: UserCommand): Promise<Receipt | null> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let answer: Receipt | null = null;
    socket.setTimeout(patienceMs, () => socket.destroy());
    socket.on("error", () => socket.destroy());
    socket.once("close", () => resolve(answer));
    socket.once("connect", () => socket.write(`${JSON.stringify({ token, command })}\n`));
    createInterface({ input: socket }).once("line", (line) => {
      answer = receiptOf(line);
      socket.end();
    });
  });
}

function receiptOf(line: string): Receipt | null {
  try {
    return JSON.parse(line) as Receipt;
  } catch {
    return null;
  }
}
