import { expect, test } from "vitest";
import { readDestinationName } from "./destination-name.ts";
import { type OperatorProxySettings, readOperatorProxies } from "./operator-proxy.ts";

function choose(settings: OperatorProxySettings, host: string, port = 443, scheme: "http" | "https" = "https") {
  const name = readDestinationName(host, true);
  if (name === null) throw new Error(`not a host: ${host}`);
  return readOperatorProxies(settings)(name, port, scheme);
}

test("each scheme takes its proxy, with its login and usual port", () => {
  const settings = { httpProxy: "http://reader:p%40ss@proxy.test:3128", httpsProxy: "https://secure.test" };
  expect(choose(settings, "example.org", 80, "http")).toEqual({
    name: { text: "proxy.test", address: null },
    port: 3128,
    isTls: false,
    authorization: `Basic ${Buffer.from("reader:p@ss").toString("base64")}`,
  });
  expect(choose(settings, "example.org")).toMatchObject({
    name: { text: "secure.test" },
    port: 443,
    isTls: true,
    authorization: null,
  });
});

test("without settings every connection goes straight", () => {
  expect(choose({}, "example.org")).toBeNull();
  expect(choose({ httpsProxy: "" }, "example.org")).toBeNull();
});

test.each([
  ["example.org", "example.org", true],
  ["example.org", "www.example.org", true],
  [".example.org", "www.example.org", true],
  ["*.example.org", "www.example.org", true],
  ["example.org", "notexample.org", false],
  ["example.org:443", "example.org", true],
  ["example.org:8443", "example.org", false],
  ["localhost, 127.0.0.1 ,::1", "127.0.0.1", true],
  ["localhost,127.0.0.1,::1", "::1", true],
  ["0.0.1", "127.0.0.1", false],
  ["*", "anything.test", true],
])("NO_PROXY=%s goes straight to %s: %s", (noProxy, host, isStraight) => {
  expect(choose({ httpsProxy: "http://proxy.test:3128", noProxy }, host) === null).toBe(isStraight);
});

test.each(["socks5://proxy.test:1080", "http://", "http://127.1.1:80:80"])(
  "the proxy %s is refused, not gone around",
  (httpsProxy) => {
    expect(() => readOperatorProxies({ httpsProxy })).toThrow("cannot be used");
  },
);
