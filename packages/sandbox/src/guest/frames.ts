/**
 * The framed protocol between Deskhand and the guest program, shared by both sides. A frame is `u32 payload bytes, u8 kind, u32 id`
 * (big endian) and the payload. Byte streams share the channel; each side may send on one only what the other gave it credit for.
 */

export const protocolVersion = 1;

export const frameBounds = {
  headerBytes: 9,
  /** one message; listings and files travel in streams */
  messageBytes: 1 << 20,
  /** one piece of a stream */
  pieceBytes: 1 << 16,
  /** credit both sides have on a fresh stream, `bytes` */
  windowBytes: 1 << 18,
} as const;

export type Frame = Readonly<
  /** JSON, one `ToGuest` or `ToHost` */
  | { kind: "message"; text: string }
  | { kind: "piece"; stream: number; bytes: Uint8Array }
  /** the receiver took `bytes` and may be sent as many again */
  | { kind: "credit"; stream: number; bytes: number }
  /** the sender is done; nothing follows in this direction */
  | { kind: "end"; stream: number }
  /** the receiver wants no more; the sender drops what is left and answers `end` */
  | { kind: "stop"; stream: number }
>;

const kinds = ["message", "piece", "credit", "end", "stop"] as const;
type Kind = (typeof kinds)[number];

/** The other side broke the protocol; nothing more that it says is believed. */
export class ProtocolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ProtocolError";
  }
}

function frameBytes(kind: Kind, id: number, payload: Uint8Array): Uint8Array {
  const frame = Buffer.allocUnsafe(frameBounds.headerBytes + payload.byteLength);
  frame.writeUInt32BE(payload.byteLength, 0);
  frame.writeUInt8(kinds.indexOf(kind), 4);
  frame.writeUInt32BE(id, 5);
  frame.set(payload, frameBounds.headerBytes);
  return frame;
}

const nothing = new Uint8Array(0);

/** Bytes of a message; throws `RangeError` when it is larger than a frame may be. */
export function messageFrame(message: ToGuest | ToHost): Uint8Array {
  const payload = Buffer.from(JSON.stringify(message));
  if (payload.byteLength > frameBounds.messageBytes) throw new RangeError("A message is larger than a frame.");
  return frameBytes("message", 0, payload);
}

/** `bytes` of at most `pieceBytes`. */
export function pieceFrame(stream: number, bytes: Uint8Array): Uint8Array {
  return frameBytes("piece", stream, bytes);
}

export function creditFrame(stream: number, bytes: number): Uint8Array {
  const payload = Buffer.allocUnsafe(4);
  payload.writeUInt32BE(bytes, 0);
  return frameBytes("credit", stream, payload);
}

export function endFrame(stream: number): Uint8Array {
  return frameBytes("end", stream, nothing);
}

export function stopFrame(stream: number): Uint8Array {
  return frameBytes("stop", stream, nothing);
}

/** What the payload of each kind may hold at most. */
const payloadBounds: Readonly<Record<Kind, number>> = {
  message: frameBounds.messageBytes,
  piece: frameBounds.pieceBytes,
  credit: 4,
  end: 0,
  stop: 0,
};

function toFrame(kind: Kind, stream: number, payload: Buffer): Frame {
  if (kind === "message") return { kind, text: payload.toString("utf8") };
  if (kind === "piece") return { kind, stream, bytes: payload };
  if (kind === "credit") {
    if (payload.byteLength !== 4) throw new ProtocolError("A credit without a size.");
    return { kind, stream, bytes: payload.readUInt32BE(0) };
  }
  return { kind, stream };
}

/** Cuts a byte stream into frames, whatever the pieces it arrives in; holds at most one frame and one piece. */
export class FrameReader {
  #rest: Buffer[] = [];
  #restBytes = 0;
  #wantedBytes: number = frameBounds.headerBytes;

  /** The frames that are whole by now, in order. Throws `ProtocolError` at the first that may not be. */
  *push(chunk: Uint8Array): Generator<Frame> {
    this.#rest.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    this.#restBytes += chunk.byteLength;
    if (this.#restBytes < this.#wantedBytes) return;
    let bytes = this.#rest.length === 1 && this.#rest[0] !== undefined ? this.#rest[0] : Buffer.concat(this.#rest);
    this.#rest = [];
    this.#restBytes = 0;
    for (;;) {
      const header = this.#readHeader(bytes);
      if (header === null || bytes.byteLength < header.totalBytes) break;
      yield toFrame(header.kind, header.id, bytes.subarray(frameBounds.headerBytes, header.totalBytes));
      bytes = bytes.subarray(header.totalBytes);
    }
    this.#keep(bytes);
  }

  /** whether a frame was begun and not finished */
  get isInside(): boolean {
    return this.#restBytes > 0;
  }

  #readHeader(bytes: Buffer): { kind: Kind; id: number; totalBytes: number } | null {
    this.#wantedBytes = frameBounds.headerBytes;
    if (bytes.byteLength < frameBounds.headerBytes) return null;
    const payloadBytes = bytes.readUInt32BE(0);
    const kind = kinds[bytes.readUInt8(4)];
    if (kind === undefined) throw new ProtocolError("A frame of an unknown kind.");
    if (payloadBytes > payloadBounds[kind]) throw new ProtocolError(`A ${kind} frame of ${payloadBytes} bytes.`);
    this.#wantedBytes = frameBounds.headerBytes + payloadBytes;
    return { kind, id: bytes.readUInt32BE(5), totalBytes: this.#wantedBytes };
  }

  #keep(bytes: Buffer): void {
    if (bytes.byteLength === 0) return;
    this.#rest = [Buffer.from(bytes)];
    this.#restBytes = bytes.byteLength;
  }
}

/** Bounds of one command; see `ProgramLimits` of the contracts, which are the same numbers. */
export type ExecLimits = Readonly<{
  timeoutMs: number;
  memoryMb: number;
  processes: number;
  diskBytes: number;
  cpuMs: number;
}>;

/**
 * One folder of a command: layers, topmost first, under what the command writes. Stage paths are paths the guest program itself sees, made of
 * letters, digits and `/._-`.
 */
export type ExecMount = Readonly<{
  kind: "layered";
  /** guest path, where the command sees it */
  path: string;
  /** stage paths, topmost first, at least one; names of layers made before are written `layer:<name>` */
  lowers: readonly string[];
  isWritable: boolean;
}>;

export type ExecOrder = Readonly<{
  mounts: readonly ExecMount[];
  /** a text is run by `/bin/sh -c` */
  command: string | readonly string[];
  /** `null`: an empty folder of the command's own */
  cwd: string | null;
  env: Readonly<Record<string, string>>;
  limits: ExecLimits;
  /** whether a relay to the host's outlet listens for this command */
  hasEgress: boolean;
}>;

export type ExecEnd = Readonly<
  | { by: "exit"; code: number }
  | { by: "signal"; signal: string }
  | { by: "limit"; limit: keyof ExecLimits }
  | { by: "kill" }
>;

export type ExecReport = Readonly<{
  end: ExecEnd;
  /** stage path of what each mount's writes went to, below the spool; `null` where nothing could be written */
  uppers: readonly (string | null)[];
  /** `ms` from the order to the end, as the guest saw it */
  tookMs: number;
  /** `ms` of processor time over all processes, as far as it was seen */
  cpuMs: number;
}>;

/** Why an entry does not come out. */
export const leftOutCauses = ["name", "device", "socket", "pipe", "privilege", "unreadable"] as const;
export type LeftOutCause = (typeof leftOutCauses)[number];

/** One line of the stream that answers `changes`: JSON and a newline. `path` is relative to the mount and has no leading slash. */
export type ChangeLine = Readonly<
  { mount: number; path: string } & (
    | { entry: "file"; bytes: number; mode: number; modifiedMs: number }
    | { entry: "folder"; mode: number; isOpaque: boolean }
    | { entry: "link"; target: string }
    | { entry: "gone" }
    | { entry: "left-out"; cause: LeftOutCause }
  )
>;

/** A changed file as the host asks for it. */
export type FetchedFile = Readonly<{ mount: number; path: string; bytes: number }>;

/**
 * What the host says. Every `call` is answered once. Streams named in a call are new; the host numbers its streams with odd numbers,
 * the guest with even ones.
 */
export type ToGuest = Readonly<
  | { type: "call"; call: number; op: "clock"; unixMs: number /** base64 */; entropy: string }
  /** lays a tar archive (`stream`) out as a lower layer; `name` is made of letters, digits and `-` */
  | { type: "call"; call: number; op: "layer"; name: string; stream: number }
  /** mounts the virtual machine's disk with this serial number as the lower layer `name` */
  | { type: "call"; call: number; op: "disk"; serial: string; name: string }
  | { type: "call"; call: number; op: "drop-layer"; name: string }
  /** answered with an `ExecReport` when every process is dead */
  | {
      type: "call";
      call: number;
      op: "exec";
      exec: number;
      order: ExecOrder;
      stdout: number;
      stderr: number;
      stdin: number | null;
    }
  /** answered when the order to kill was carried out; the exec's own answer says when all are dead */
  | { type: "call"; call: number; op: "kill"; exec: number }
  /** the command's time is over by the host's clock: it is killed for that if it still runs; answered at once, as a sign of life */
  | { type: "call"; call: number; op: "expire"; exec: number }
  | { type: "call"; call: number; op: "changes"; exec: number; stream: number }
  /** the bytes of files of `changes`, one after the other, each as many as `changes` said */
  | { type: "call"; call: number; op: "fetch"; exec: number; files: readonly FetchedFile[]; stream: number }
  /** removes what an exec wrote */
  | { type: "call"; call: number; op: "forget"; exec: number }
>;

export type Call = ToGuest;

/** What the guest says. None of it is to be believed unchecked. */
export type ToHost = Readonly<
  /** once, first */
  | { type: "ready"; version: number }
  | { type: "answer"; call: number; value: unknown }
  | { type: "refusal"; call: number; because: string }
  /** a program of `exec` opened a connection; its bytes are `stream`, in both directions */
  | { type: "connection"; stream: number; exec: number }
>;
