import { closeSync, openSync, read, write } from "node:fs";
import { Socket } from "node:net";
import { Readable, Writable } from "node:stream";
import type { StageSettings } from "./settings.ts";

const readBytes = 1 << 16;

/** A character device can be neither polled nor half closed by Node: one thread waits in `read`, another in `write`. */
function openDevice(path: string): Readonly<{ input: Readable; output: Writable }> {
  const fd = openSync(path, "r+");
  const buffer = Buffer.allocUnsafe(readBytes);
  const input = new Readable({
    read() {
      read(fd, buffer, 0, readBytes, null, (error, bytes) => {
        if (error !== null) this.destroy(error);
        else this.push(bytes === 0 ? null : Buffer.from(buffer.subarray(0, bytes)));
      });
    },
  });
  const writeAll = (chunk: Buffer, from: number, done: (error?: Error | null) => void): void => {
    write(fd, chunk, from, chunk.byteLength - from, null, (error, bytes) => {
      if (error !== null) done(error);
      else if (from + bytes < chunk.byteLength) writeAll(chunk, from + bytes, done);
      else done();
    });
  };
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => writeAll(chunk, 0, done),
    writev: (chunks, done) => writeAll(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)), 0, done),
    destroy: (error, done) => {
      closeSync(fd);
      done(error);
    },
  });
  return { input, output };
}

/** The two byte streams to the host. */
export function openChannel(channel: StageSettings["channel"]): Readonly<{ input: Readable; output: Writable }> {
  if (channel !== "stdio") return openDevice(channel.device);
  return {
    input: new Socket({ fd: 0, readable: true, writable: false }),
    output: new Socket({ fd: 1, readable: false, writable: true }),
  };
}
