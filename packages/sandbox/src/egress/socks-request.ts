import { type DestinationName, readDestinationName } from "./destination-name.ts";
import { readIpAddress } from "./ip-address.ts";

/** A step of the SOCKS5 talk: `bytes` is how much of the input it used. */
type Step<Value> = Readonly<
  | { state: "partial" }
  | { state: "refused"; because: string; reply: Buffer }
  | ({ state: "read"; bytes: number } & Value)
>;

export type SocksGreeting = Step<Readonly<{ reply: Buffer }>>;
export type SocksRequest = Step<Readonly<{ name: DestinationName; port: number }>>;

export const socksVersion = 5;
const noMethod = 0xff;
const noAuthentication = 0;

/** Codes of RFC 1928 in a reply to a request. */
export const socksReplies = {
  succeeded: 0,
  failed: 1,
  notAllowed: 2,
  unreachable: 4,
  badCommand: 7,
  badAddress: 8,
} as const;

/** The reply to a request, with an empty bound address: where the broker stands is nobody's business inside. */
export function socksReply(code: number): Buffer {
  return Buffer.from([socksVersion, code, 0, 1, 0, 0, 0, 0, 0, 0]);
}

/** Reads the first message; only clients that offer to go without authentication are served. */
export function readSocksGreeting(bytes: Buffer): SocksGreeting {
  const count = bytes[1];
  if (count === undefined || bytes.length < 2 + count) return { state: "partial" };
  if (!bytes.subarray(2, 2 + count).includes(noAuthentication))
    return {
      state: "refused",
      because: "The program asks for a SOCKS login.",
      reply: Buffer.from([socksVersion, noMethod]),
    };
  return { state: "read", bytes: 2 + count, reply: Buffer.from([socksVersion, noAuthentication]) };
}

function refused(because: string, code: number): SocksRequest {
  return { state: "refused", because, reply: socksReply(code) };
}

function addressEnd(bytes: Buffer): number | null {
  switch (bytes[3]) {
    case 1:
      return 8;
    case 4:
      return 20;
    case 3:
      return bytes[4] === undefined ? null : 5 + bytes[4];
    default:
      return null;
  }
}

function readName(bytes: Buffer, end: number): DestinationName | null {
  if (bytes[3] === 3) return readDestinationName(bytes.subarray(5, end).toString("latin1"));
  const part = bytes.subarray(4, end);
  const text = part.length === 4 ? part.join(".") : (part.toString("hex").match(/.{4}/g) ?? []).join(":");
  const address = readIpAddress(text);
  return address === null ? null : { text: address.text, address };
}

/** Reads the second message: CONNECT to a name or an address; binding a port and UDP are refused. */
export function readSocksRequest(bytes: Buffer): SocksRequest {
  if (bytes.length < 5) return { state: "partial" };
  if (bytes[0] !== socksVersion || bytes[2] !== 0)
    return refused("The SOCKS request is not well formed.", socksReplies.failed);
  if (bytes[1] !== 1) return refused("SOCKS opens connections only.", socksReplies.badCommand);
  const end = addressEnd(bytes);
  if (end === null) return refused("The SOCKS request names no host.", socksReplies.badAddress);
  if (bytes.length < end + 2) return { state: "partial" };
  const name = readName(bytes, end);
  const port = bytes.readUInt16BE(end);
  if (name === null || port === 0) return refused("The SOCKS request names no host.", socksReplies.notAllowed);
  return { state: "read", bytes: end + 2, name, port };
}
