import { createServer, type Server, type Socket } from "node:net";
import type { LinkStream } from "./frame-link.ts";

/** of one command at once; a flood of connections must not use up the channel's streams */
const connectionsAtOnce = 64;

/** The way out of one command: a door on the loopback device, behind which every connection is a stream to the host's outlet. */
export class Relay {
  readonly #server: Server;
  readonly #sockets = new Map<Socket, LinkStream>();
  readonly port: number;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  /** `connect` makes a stream to the host, or `null` when there is room for none */
  static async open(connect: () => LinkStream | null): Promise<Relay> {
    const server = createServer({ allowHalfOpen: true });
    server.maxConnections = connectionsAtOnce;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host: "127.0.0.1", port: 0, backlog: connectionsAtOnce }, resolve);
    });
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("The relay has no port.");
    const relay = new Relay(server, address.port);
    server.on("connection", (socket) => relay.#join(socket, connect()));
    return relay;
  }

  #join(socket: Socket, stream: LinkStream | null): void {
    socket.on("error", () => socket.destroy());
    if (stream === null) {
      socket.destroy();
      return;
    }
    this.#sockets.set(socket, stream);
    socket.once("close", (hasFailed) => {
      this.#sockets.delete(socket);
      if (hasFailed || stream.writableFinished) stream.destroy();
      else stream.end(() => stream.destroy());
    });
    stream.once("close", () => socket.destroy());
    stream.once("stopped", () => socket.destroy());
    socket.pipe(stream);
    stream.pipe(socket);
  }

  /** variables that tell programs where the way out is */
  get env(): Readonly<Record<string, string>> {
    const http = `http://127.0.0.1:${this.port}`;
    const socks = `socks5h://127.0.0.1:${this.port}`;
    return {
      HTTP_PROXY: http,
      HTTPS_PROXY: http,
      http_proxy: http,
      https_proxy: http,
      ALL_PROXY: socks,
      all_proxy: socks,
    };
  }

  close(): void {
    this.#server.close();
    for (const [socket, stream] of this.#sockets) {
      socket.destroy();
      stream.destroy();
    }
  }
}
