import { createServer, type Server, type Socket } from "node:net";
import type { LiveDisk } from "./live-disk.ts";

// Numbers of the protocol, https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md
const greeting = Buffer.from("NBDMAGICIHAVEOPT");
const optionMagic = 0x49484156454f5054n;
const answerMagic = 0x3e889045565a9n;
const requestMagic = 0x25609513;
const replyMagic = 0x67446698;
const options = { abort: 2, info: 6, go: 7 } as const;
const answers = { acknowledged: 1, information: 3, unsupported: 0x8000_0001 } as const;
const requests = { read: 0, end: 2, flush: 3 } as const;
const errors = { none: 0, forbidden: 1, unreadable: 5, invalid: 22 } as const;
/** fixed newstyle, no zeroes at the end of an answer */
const serverFlags = 0b11;
/** has flags, read-only */
const diskFlags = 0b11;

/** one option, which QEMU keeps short; `bytes` */
const optionBound = 4096;
/** one read, `bytes` */
const readBound = 32 << 20;

/**
 * Serves a disk at a unix socket, to one client, for reading. The client is a virtual machine's emulator, whom nobody trusts: whatever
 * makes no sense ends the connection. `stop` ends the service.
 */
export async function serveDisk(disk: LiveDisk, socketPath: string): Promise<Readonly<{ stop(): Promise<void> }>> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    server.close();
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
    void converse(socket, disk).finally(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketPath, resolve);
  });
  const stop = async (): Promise<void> => {
    server.close();
    for (const socket of sockets) socket.destroy();
    await disk.close();
  };
  return { stop };
}

async function converse(socket: Socket, disk: LiveDisk): Promise<void> {
  const intake = new Intake(socket);
  try {
    if (await agree(socket, intake, disk)) while (await answerRequest(socket, intake, disk));
  } catch {
    // whoever breaks the protocol or goes away is not answered any more
  }
}

/** Whether the client wants the disk. */
async function agree(socket: Socket, intake: Intake, disk: LiveDisk): Promise<boolean> {
  await send(socket, greeting, words16(serverFlags));
  await intake.take(4);
  for (;;) {
    const head = await intake.take(16);
    const [option, length] = [head.readUInt32BE(8), head.readUInt32BE(12)];
    if (head.readBigUInt64BE(0) !== optionMagic || length > optionBound) return false;
    await intake.take(length);
    if (option !== options.go && option !== options.info) {
      await send(socket, optionAnswer(option, option === options.abort ? answers.acknowledged : answers.unsupported));
      if (option === options.abort) return false;
      continue;
    }
    const facts = Buffer.alloc(12);
    facts.writeBigUInt64BE(BigInt(disk.bytes), 2);
    facts.writeUInt16BE(diskFlags, 10);
    await send(socket, optionAnswer(option, answers.information, facts), optionAnswer(option, answers.acknowledged));
    if (option === options.go) return true;
  }
}

/** Whether another request may follow. */
async function answerRequest(socket: Socket, intake: Intake, disk: LiveDisk): Promise<boolean> {
  const head = await intake.take(28);
  const [type, length] = [head.readUInt16BE(6), head.readUInt32BE(24)];
  const offset = Number(head.readBigUInt64BE(16));
  if (head.readUInt32BE(0) !== requestMagic || type === requests.end) return false;
  const cookie = head.subarray(8, 16);
  if (type === requests.flush) await send(socket, reply(errors.none, cookie));
  else if (type !== requests.read || length > readBound) return false;
  else if (offset + length > disk.bytes) await send(socket, reply(errors.invalid, cookie));
  else {
    const bytes = await disk.read(offset, length).catch(() => null);
    if (bytes === null) await send(socket, reply(errors.unreadable, cookie));
    else await send(socket, reply(errors.none, cookie), bytes);
  }
  return true;
}

function reply(error: number, cookie: Buffer): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(replyMagic, 0);
  head.writeUInt32BE(error, 4);
  cookie.copy(head, 8);
  return head;
}

function optionAnswer(option: number, answer: number, facts = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(20);
  head.writeBigUInt64BE(answerMagic, 0);
  head.writeUInt32BE(option, 8);
  head.writeUInt32BE(answer, 12);
  head.writeUInt32BE(facts.length, 16);
  return Buffer.concat([head, facts]);
}

function words16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function send(socket: Socket, ...pieces: readonly Buffer[]): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.cork();
    for (const [index, piece] of pieces.entries()) {
      if (index < pieces.length - 1) socket.write(piece);
      else socket.write(piece, (error) => (error ? reject(error) : resolve()));
    }
    socket.uncork();
  });
}

/** Exactly as many bytes as are asked for, in order. */
class Intake {
  readonly #pieces: AsyncIterator<Buffer>;
  #rest = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#pieces = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  async take(bytes: number): Promise<Buffer> {
    while (this.#rest.length < bytes) {
      const { done, value } = await this.#pieces.next();
      if (done === true) throw new Error("The connection ended.");
      this.#rest = Buffer.concat([this.#rest, value]);
    }
    const taken = this.#rest.subarray(0, bytes);
    this.#rest = this.#rest.subarray(bytes);
    return taken;
  }
}
