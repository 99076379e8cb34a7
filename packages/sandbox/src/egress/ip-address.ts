import { isIPv4, isIPv6 } from "node:net";

/** An IP address in its one canonical spelling: dotted decimal, or RFC 5952's lower case with `::` for the longest run of zeros. */
export type IpAddress = Readonly<{ text: string; family: 4 | 6; bits: bigint }>;

function v4Bits(text: string): bigint {
  return text.split(".").reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

/** The eight groups of a valid IPv6 text without zone. */
function v6Groups(text: string): bigint[] {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const bits = tail?.[2] === undefined ? 0n : v4Bits(tail[2]);
  const hex =
    tail?.[1] === undefined ? text : `${tail[1]}${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`;
  const [left = "", right] = hex.split("::");
  const groups = (half: string) => (half === "" ? [] : half.split(":").map((group) => BigInt(`0x${group}`)));
  const before = groups(left);
  const after = right === undefined ? [] : groups(right);
  return [...before, ...new Array<bigint>(8 - before.length - after.length).fill(0n), ...after];
}

/** Parses a literal in strict dotted decimal (no leading zeros) or IPv6 without zone; `null` for anything else. */
export function readIpAddress(text: string): IpAddress | null {
  if (isIPv4(text)) {
    const bits = v4Bits(text);
    return { text: [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join("."), family: 4, bits };
  }
  if (!isIPv6(text) || text.includes("%")) return null;
  const groups = v6Groups(text);
  const bits = groups.reduce((sum, group) => (sum << 16n) | group, 0n);
  return { text: canonicalV6(groups), family: 6, bits };
}

function canonicalV6(groups: readonly bigint[]): string {
  let best = { start: 0, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0n) length++;
    if (length > best.length) best = { start, length };
  }
  const hex = groups.map((group) => group.toString(16));
  if (best.length < 2) return hex.join(":");
  return `${hex.slice(0, best.start).join(":")}::${hex.slice(best.start + best.length).join(":")}`;
}

/** What is not a public address, most telling first. IPv6 outside `2000::/3` is not public either. */
const ranges: readonly (readonly [range: string, words: string])[] = [
  ["169.254.169.254/32", "a cloud metadata address"],
  ["168.63.129.16/32", "a cloud metadata address"],
  ["100.100.100.200/32", "a cloud metadata address"],
  ["192.0.0.192/32", "a cloud metadata address"],
  ["0.0.0.0/8", "an unspecified address"],
  ["127.0.0.0/8", "this computer"],
  ["10.0.0.0/8", "a private network"],
  ["172.16.0.0/12", "a private network"],
  ["192.168.0.0/16", "a private network"],
  ["100.64.0.0/10", "a provider's inner network"],
  ["169.254.0.0/16", "a link-local address"],
  ["192.0.0.0/24", "a reserved address"],
  ["192.0.2.0/24", "a reserved address"],
  ["192.31.196.0/24", "a reserved address"],
  ["192.52.193.0/24", "a reserved address"],
  ["192.88.99.0/24", "a translated address"],
  ["192.175.48.0/24", "a reserved address"],
  ["198.18.0.0/15", "a reserved address"],
  ["198.51.100.0/24", "a reserved address"],
  ["203.0.113.0/24", "a reserved address"],
  ["224.0.0.0/4", "a multicast address"],
  ["240.0.0.0/4", "a reserved address"],
  ["fd00:ec2::254/128", "a cloud metadata address"],
  ["fd20:ce::254/128", "a cloud metadata address"],
  ["::/128", "an unspecified address"],
  ["::1/128", "this computer"],
  ["::ffff:0:0/96", "a translated address"],
  ["64:ff9b::/32", "a translated address"],
  ["2002::/16", "a translated address"],
  ["2001::/23", "a translated address"],
  ["2001:db8::/32", "a reserved address"],
  ["2620:4f:8000::/48", "a reserved address"],
  ["3fff::/20", "a reserved address"],
  ["fc00::/7", "a private network"],
  ["fe80::/10", "a link-local address"],
  ["fec0::/10", "a private network"],
  ["ff00::/8", "a multicast address"],
];

const parsedRanges = ranges.map(([range, words]) => {
  const [text = "", length = ""] = range.split("/");
  const address = readIpAddress(text);
  if (address === null) throw new TypeError(`not a range: ${range}`);
  const shift = BigInt((address.family === 4 ? 32 : 128) - Number(length));
  return { family: address.family, shift, prefix: address.bits >> shift, words };
});

/** What kind of address outside the public internet this is, in words; `null` when it is a public one. */
export function inwardKind(address: IpAddress): string | null {
  const hit = parsedRanges.find(
    (range) => range.family === address.family && address.bits >> range.shift === range.prefix,
  );
  if (hit !== undefined) return hit.words;
  return address.family === 6 && address.bits >> 125n !== 1n ? "a reserved address" : null;
}
