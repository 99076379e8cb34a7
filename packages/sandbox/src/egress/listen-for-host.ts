import { randomBytes, timingSafeEqual } from "node:crypto";
import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { IntakeError, takeFirst } from "./byte-intake.ts";
import { answerProxyLogin } from "./forward-request.ts";
import { headerValues, readRequestHead, requestHeadLimits } from "./request-head.ts";
import { readUntilEmptyLine } from "./until-empty-line.ts";

/** A proxy on loopback for programs of the host. */
export type HostListener = Readonly<{
  /** `http://127.0.0.1:<port>` */
  server: string;
  username: string;
  password: string;
  close(): void;
}>;

const username = "deskhand";

function isLogin(written: string | undefined, password: string): boolean {
  const expected = Buffer.from(`Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`);
  const given = Buffer.from(written ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Looks at the first request without using it up: every other program of this computer can connect too. */
async function hasLogin(socket: Socket, password: string): Promise<boolean> {
  const head = await takeFirst(
    socket,
    (bytes) => {
      const reading = readUntilEmptyLine(bytes);
      return reading.state === "read" ? { ...reading, bytes: 0 } : reading;
    },
    { maxBytes: requestHeadLimits.bytes, timeoutMs: 10_000 },
  );
  const read = readRequestHead(head);
  return typeof read !== "string" && isLogin(headerValues(read.headers, "proxy-authorization")[0], password);
}

/** Listens on a free loopback port; each connection is passed on only with the password, which is fresh and random. */
export function listenForHost(
  accept: (stream: Socket) => void,
  onTrouble: (error: unknown) => void,
): Promise<HostListener> {
  const password = randomBytes(24).toString("base64url");
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => socket.destroy());
    hasLogin(socket, password).then(
      (isKnown) => (isKnown ? accept(socket) : answerProxyLogin(socket)),
      (error: unknown) => {
        socket.destroy();
        if (!(error instanceof IntakeError)) onTrouble(error);
      },
    );
  });
  server.maxConnections = 256;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      resolve({ server: `http://127.0.0.1:${port}`, username, password, close: () => server.close() });
    });
  });
}
