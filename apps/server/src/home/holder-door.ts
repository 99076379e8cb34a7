import { randomBytes, timingSafeEqual } from "node:crypto";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { type Engine, type Receipt, reject, type UserCommand, userCommandSchema } from "@deskhand/contracts";
import { z } from "zod";
import type { HomeLock } from "./home-lock.ts";

/** what a process that has the data folder does for others; everything else waits until it ends */
const wishes: ReadonlySet<UserCommand["type"]> = new Set(["task.stop", "task.pause", "message.send"]);

/** most characters of one wish */
const mostCharacters = 1_000_000;
/** `ms` that a visitor may keep the door open */
const patienceMs = 5_000;

/** one line from a visitor; the answer is a `Receipt` in one line */
const visitSchema = z.object({ token: z.string(), command: userCommandSchema });

/**
 * Lets other processes stop, pause and steer the tasks of this one: a port of this computer only, and a token in a file that only the
 * same user can read. Where no port or no file can be had there is no door, and others are told to press Ctrl-C here instead.
 */
export function openDoor(lock: Pick<HomeLock, "announce">, engine: Pick<Engine, "dispatch">): Door {
  const token = randomBytes(32).toString("base64url");
  const visitors = new Set<Socket>();
  const visits = new Set<Promise<void>>();
  const server = createServer((socket) => {
    visitors.add(socket);
    socket.unref();
    socket.setTimeout(patienceMs, () => socket.destroy());
    socket.on("error", () => socket.destroy());
    socket.once("close", () => visitors.delete(socket));
    onLine(socket, (line) => {
      const visit = receive(socket, line, { token, engine }).finally(() => visits.delete(visit));
      visits.add(visit);
    });
  });
  server.unref();
  server.once("error", () => server.close());
  server.listen(0, "127.0.0.1", () => {
    try {
      lock.announce({ port: (server.address() as AddressInfo).port, token });
    } catch {
      // a full disk: nobody learns of the door, so there is none
      server.close();
    }
  });
  return {
    async close() {
      server.close();
      await Promise.all(visits);
      for (const visitor of visitors) visitor.destroy();
    },
  };
}

type Door = Readonly<{
  /** waits for the answers that are under way */
  close(): Promise<void>;
}>;

/** The first line of what a visitor says, if it is short enough. */
function onLine(socket: Socket, take: (line: string) => void): void {
  let said = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    said += chunk;
    const end = said.indexOf("\n");
    if (end < 0 && said.length <= mostCharacters) return;
    socket.removeAllListeners("data").pause();
    if (end < 0 || end > mostCharacters) socket.destroy();
    else take(said.slice(0, end));
  });
}

async function receive(
  socket: Socket,
  line: string,
  { engine, token }: Readonly<{ token: string; engine: Pick<Engine, "dispatch"> }>,
): Promise<void> {
  const visit = visitSchema.safeParse(parsed(line));
  if (!visit.success || !isSame(visit.data.token, token)) {
    socket.destroy();
    return;
  }
  const receipt = await answer(visit.data.command, engine);
  await new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
    socket.end(`${JSON.stringify(receipt)}\n`, () => resolve());
  });
}

async function answer(command: UserCommand, engine: Pick<Engine, "dispatch">): Promise<Receipt> {
  if (!wishes.has(command.type))
    return reject("conflict", "Another Deskhand command is at work; only stop, pause and message work meanwhile.");
  try {
    return await engine.dispatch(command);
  } catch (error) {
    return reject("conflict", error instanceof Error ? error.message : String(error));
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function isSame(given: string, token: string): boolean {
  const bytes = Buffer.from(given);
  const own = Buffer.from(token);
  return bytes.length === own.length && timingSafeEqual(bytes, own);
}
