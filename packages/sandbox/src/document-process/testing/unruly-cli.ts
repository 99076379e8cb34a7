import { spawn } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { setImmediate as nextTurn } from "node:timers/promises";

/** Stands in for the documents program in tests and misbehaves as it is told. */
const held: Uint8Array[] = [];

type Request = Readonly<{ id: string; op: string; path: string; output: string; text: string; port: number }>;

function attempt(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return `refused: ${(error as NodeJS.ErrnoException).code}`;
  }
}

function reply(id: string, outcome: unknown): void {
  process.stdout.write(`${JSON.stringify({ id, ok: true, outcome })}\n`);
}

const answers: Readonly<Record<string, (request: Request) => unknown>> = {
  echo: (request) => reply(request.id, { ...request }),
  facts: ({ id }) => reply(id, { pid: process.pid, env: process.env, cwd: process.cwd() }),
  contents: ({ id, path }) => reply(id, { text: readFileSync(path, "utf8"), path }),
  "open-elsewhere": ({ id, text }) => reply(id, { text: attempt(() => readFileSync(text, "utf8")) }),
  "write-elsewhere": ({ id, text }) => reply(id, { text: attempt(() => writeFileSync(text, "x")) }),
  "start-program": ({ id }) => reply(id, { text: attempt(() => spawn("true").pid) }),
  create: ({ id, output, text }) => {
    writeFileSync(output, text);
    reply(id, { status: "created", path: "/etc/passwd", bytes: text.length });
  },
  "create-nothing": ({ id, output }) => reply(id, { status: "created", path: output }),
  "create-link": ({ id, output, text }) => {
    symlinkSync(text, output);
    reply(id, { status: "created", path: output });
  },
  refuse: ({ id }) =>
    process.stdout.write(`${JSON.stringify({ id, ok: false, error: "The request does not fit." })}\n`),
  connect: ({ id, port }) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => reply(id, { result: "connected" }));
    socket.once("error", (error: NodeJS.ErrnoException) => reply(id, { result: error.code }));
    socket.once("connect", () => socket.destroy());
  },
  hang: () => {
    for (;;);
  },
  silence: () => undefined,
  exit: () => process.exit(3),
  balloon: async () => {
    for (;;) {
      held.push(new Uint8Array(20_000_000).fill(1));
      await nextTurn();
    }
  },
  heap: () => {
    const kept: string[][] = [];
    for (;;) kept.push(new Array(100_000).fill(`${kept.length}`));
  },
  chatter: ({ id }) => {
    process.stdout.write('warning: {"id":\n\n[1]\nnull\n{"id":"999","ok":true,"outcome":{}}\n');
    reply(id, { text: "still here" });
  },
  noise: () => process.stdout.write("noise\n".repeat(100_000)),
  flood: () => {
    const block = "x".repeat(1_048_576);
    const pour = () => {
      while (process.stdout.write(block));
      process.stdout.once("drain", pour);
    };
    pour();
  },
  "half-frame": ({ id }) => {
    process.stdout.write(`{"id":"${id}","ok":true,"outc`, () => process.exit(0));
  },
  "odd-reply": ({ id }) => process.stdout.write(`${JSON.stringify({ id, ok: true, outcome: 7 })}\n`),
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as Request;
  await answers[request.op]?.(request);
}
