import type { Socket } from "node:net";
import { breakage } from "./breakage.ts";

type Reply = Readonly<
  | { type: "greeting" }
  | { type: "event" }
  | { type: "return"; id: number; value: unknown }
  | { type: "error"; id: number; because: string }
>;

type Waiting = Readonly<{ resolve(value: unknown): void; reject(error: unknown): void }>;

/** one reply of the control channel may hold at most this, `bytes`; longer ones end the connection */
const lineBound = 1 << 20;

/**
 * The control channel of one QEMU. QEMU runs the guest, so what it says is checked like the guest's own words. Every pending command
 * rejects with `DeskhandError` (`sandbox`) when the connection ends.
 */
export class QmpClient {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #greeted: Promise<void>;
  #greet: () => void = () => undefined;
  #last = 0;
  #rest = "";
  #broken: Error | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#greeted = new Promise((resolve) => {
      this.#greet = resolve;
    });
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => this.#read(text));
    socket.on("error", () => this.#break());
    socket.on("close", () => this.#break());
  }

  /** Waits for the greeting and leaves the mode in which only capabilities are spoken of; call first. */
  async start(): Promise<void> {
    await this.#greeted;
    await this.run("qmp_capabilities");
  }

  async run(command: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    if (this.#broken !== null) throw this.#broken;
    this.#last += 1;
    const id = this.#last;
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
    return answer;
  }

  close(): void {
    this.#break();
    this.#socket.destroy();
  }

  #read(text: string): void {
    this.#rest += text;
    const lines = this.#rest.split("\n");
    this.#rest = lines.pop() ?? "";
    if (this.#rest.length > lineBound) this.close();
    else for (const line of lines) this.#take(parseReply(line));
  }

  #take(reply: Reply | null): void {
    if (reply === null) this.close();
    else if (reply.type === "greeting") this.#greet();
    else if (reply.type !== "event") this.#settle(reply);
  }

  #settle(reply: Extract<Reply, { id: number }>): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.type === "error") waiting?.reject(breakage(`QEMU refused an order: ${reply.because}`));
    else waiting?.resolve(reply.value);
  }

  #break(): void {
    if (this.#broken !== null) return;
    this.#broken = breakage("QEMU ended its control connection");
    for (const { reject } of this.#waiting.values()) reject(this.#broken);
    this.#waiting.clear();
    this.#greet();
  }
}

/** `null` for anything that is not one reply */
function parseReply(line: string): Reply | null {
  const reply = parseObject(line);
  if (reply === null) return null;
  if ("QMP" in reply) return { type: "greeting" };
  if ("event" in reply) return { type: "event" };
  const { id, error } = reply;
  if (typeof id !== "number") return null;
  if ("return" in reply) return { type: "return", id, value: reply.return };
  if (typeof error !== "object" || error === null || !("desc" in error)) return null;
  return { type: "error", id, because: String(error.desc).slice(0, 200) };
}

function parseObject(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
