import { BlockList } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inwardKind, readIpAddress } from "./ip-address.ts";

function kindOf(text: string): string | null {
  const address = readIpAddress(text);
  if (address === null) throw new Error(`${text} is no address`);
  return inwardKind(address);
}

test.each([
  ["127.0.0.1", "this computer"],
  ["127.255.255.254", "this computer"],
  ["::1", "this computer"],
  ["0.0.0.0", "an unspecified address"],
  ["::", "an unspecified address"],
  ["10.1.2.3", "a private network"],
  ["172.31.255.255", "a private network"],
  ["192.168.0.1", "a private network"],
  ["fd12:3456::1", "a private network"],
  ["fec0::1", "a private network"],
  ["100.64.0.1", "a provider's inner network"],
  ["169.254.1.1", "a link-local address"],
  ["fe80::1", "a link-local address"],
  ["169.254.169.254", "a cloud metadata address"],
  ["168.63.129.16", "a cloud metadata address"],
  ["100.100.100.200", "a cloud metadata address"],
  ["fd00:ec2::254", "a cloud metadata address"],
  ["224.0.0.1", "a multicast address"],
  ["ff02::1", "a multicast address"],
  ["255.255.255.255", "a reserved address"],
  ["::ffff:8.8.8.8", "a translated address"],
  ["::ffff:7f00:1", "a translated address"],
  ["64:ff9b::7f00:1", "a translated address"],
  ["64:ff9b:1::1", "a translated address"],
  ["2002:7f00:1::", "a translated address"],
  ["2001:0:7f00:1::", "a translated address"],
  ["::7f00:1", "a reserved address"],
  ["2001:db8::1", "a reserved address"],
  ["4000::1", "a reserved address"],
])("%s is %s", (text, kind) => {
  expect(kindOf(text)).toBe(kind);
});

test.each([
  "8.8.8.8",
  "1.1.1.1",
  "172.15.0.1",
  "172.32.0.1",
  "100.128.0.1",
  "2606:4700::1111",
  "2a00:1450::1",
  "2003::1",
])("%s is public", (text) => {
  expect(kindOf(text)).toBeNull();
});

test.each([
  ["::FFFF:7F00:0001", "::ffff:7f00:1"],
  ["::ffff:127.0.0.1", "::ffff:7f00:1"],
  ["2001:0DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["0:0:0:0:0:0:0:0", "::"],
  ["1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"],
  ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
  ["8.8.4.4", "8.8.4.4"],
])("%s has the one spelling %s", (text, canonical) => {
  expect(readIpAddress(text)?.text).toBe(canonical);
});

test.each([
  "127.1",
  "2130706433",
  "0x7f.0.0.1",
  "0177.0.0.1",
  "127.0.0.01",
  "1.2.3.4.5",
  "fe80::1%eth0",
  "::1\0",
  " 1.1.1.1",
  "[::1]",
  "",
])("%j is not read as an address", (text) => {
  expect(readIpAddress(text)).toBeNull();
});

test("every spelling of an IPv6 address comes to the same canonical text, which the runtime reads as that address", () => {
  let rounds = 0;
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      const address = readIpAddress(text);
      if (address === null) throw new Error(`not read: ${text}`);
      expect(readIpAddress(address.text)).toEqual(address);
      const list = new BlockList();
      list.addAddress(text, "ipv6");
      expect(list.check(address.text, "ipv6")).toBe(true);
      rounds++;
    }),
  );
  expect(rounds).toBeGreaterThan(50);
});

test("no IPv4 address inside a private range of the runtime's own table is called public", () => {
  const list = new BlockList();
  for (const [net, prefix] of [
    ["10.0.0.0", 8],
    ["127.0.0.0", 8],
    ["172.16.0.0", 12],
    ["192.168.0.0", 16],
    ["169.254.0.0", 16],
    ["224.0.0.0", 3],
  ] as const)
    list.addSubnet(net, prefix, "ipv4");
  fc.assert(
    fc.property(fc.ipV4(), (text) => {
      if (list.check(text, "ipv4")) expect(kindOf(text)).not.toBeNull();
    }),
    { numRuns: 2000 },
  );
});
