import { Duplex } from "node:stream";
import { connect } from "node:tls";

type HelloShape = Readonly<{
  names?: readonly string[];
  /** kind and content of further extensions */
  extensions?: readonly (readonly [kind: number, content: Buffer])[];
  /** `bytes` of handshake per record */
  recordBytes?: number;
}>;

function prefixed(lengthBytes: number, content: Buffer): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUIntBE(content.length, 0, lengthBytes);
  return Buffer.concat([length, content]);
}

function extension(kind: number, content: Buffer): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(kind);
  return Buffer.concat([head, prefixed(2, content)]);
}

/** A ClientHello in its records, shaped by hand: one server_name extension per name. */
export function helloBytes({ names = [], extensions = [], recordBytes = 16_384 }: HelloShape): Buffer {
  const all = [
    ...names.map((name) =>
      extension(0, prefixed(2, Buffer.concat([Buffer.from([0]), prefixed(2, Buffer.from(name, "latin1"))]))),
    ),
    ...extensions.map(([kind, content]) => extension(kind, content)),
  ];
  const body = Buffer.concat([
    Buffer.from([3, 3]),
    Buffer.alloc(32, 7),
    prefixed(1, Buffer.alloc(32, 1)),
    prefixed(2, Buffer.from([0x13, 0x01])),
    prefixed(1, Buffer.from([0])),
    prefixed(2, Buffer.concat(all)),
  ]);
  const message = Buffer.concat([Buffer.from([1]), prefixed(3, body)]);
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += recordBytes)
    records.push(Buffer.from([0x16, 3, 1]), prefixed(2, message.subarray(at, at + recordBytes)));
  return Buffer.concat(records);
}

/** The first bytes that the runtime's own TLS client sends. */
export function realHelloBytes(servername: string): Promise<Buffer> {
  return new Promise((resolve) => {
    const wire = new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        resolve(chunk);
        done();
        wire.destroy();
      },
    });
    connect({ socket: wire, servername }).on("error", () => {});
  });
}
