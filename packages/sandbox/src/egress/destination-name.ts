import { domainToASCII } from "node:url";
import { type IpAddress, readIpAddress } from "./ip-address.ts";

/** A host in its one spelling: a DNS name in lower case without trailing dot, or an address. `text` goes into rules, SNI and Host. */
export type DestinationName = Readonly<{ text: string; address: IpAddress | null }>;

/** longest name DNS can carry */
const longestName = 253;

function hasLabelShape(label: string): boolean {
  return label.length <= 63 && /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/.test(label);
}

/** Whether a label in punycode is what its Unicode form would be encoded as: two spellings of one name are none. */
function isCanonicalPunycode(name: string): boolean {
  return !name.includes("xn--") || domainToASCII(name) === name;
}

function readV6(written: string): DestinationName | null {
  const address = readIpAddress(written);
  return address?.family === 6 ? { text: address.text, address } : null;
}

/**
 * Reads a host as a client wrote it; `null` refuses it. Only one spelling of each host comes out: no user part, port, zone, path or control
 * character, no numbers in any form but dotted decimal (`127.1`, `0x7f000001`, `2130706433` are refused, not converted), IPv6 in brackets
 * or, with `isBare`, without.
 */
export function readDestinationName(written: string, isBare = false): DestinationName | null {
  if (/^\[.*\]$/.test(written)) return readV6(written.slice(1, -1));
  if (isBare && written.includes(":")) return readV6(written);
  const name = written.toLowerCase().replace(/\.$/, "");
  if (name.length === 0 || name.length > longestName) return null;
  const labels = name.split(".");
  if (!labels.every(hasLabelShape) || !isCanonicalPunycode(name)) return null;
  if (!/^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? "")) return { text: name, address: null };
  const address = readIpAddress(written);
  return address === null ? null : { text: address.text, address };
}

/** Reads `host:port` (`[v6]:port`); without a port `otherwise` is taken, and with `null` a port is required. */
export function readAuthority(
  written: string,
  otherwise: number | null,
): Readonly<{ name: DestinationName; port: number }> | null {
  const parts = /^(\[[^\]]*\]|[^:[\]]*)(?::(\d{1,5}))?$/.exec(written);
  if (parts === null) return null;
  const name = readDestinationName(parts[1] ?? "");
  const port = parts[2] === undefined ? otherwise : Number(parts[2]);
  if (name === null || port === null || port < 1 || port > 65_535) return null;
  return { name, port };
}

/** The host as it stands in a URL or a Host header, with the port unless it is `usual`. */
export function writeAuthority(name: DestinationName, port: number, usual: number | null): string {
  const host = name.address?.family === 6 ? `[${name.text}]` : name.text;
  return port === usual ? host : `${host}:${port}`;
}
