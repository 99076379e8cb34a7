import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, expect, it } from "vitest";
import { createProviderFetch } from "./provider-fetch.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

const post = { method: "POST", headers: { "x-mark": "ä".codePointAt(0)?.toString() ?? "" }, body: '{"a":"Größe 🙂"}' };

it("posts the bytes and gives back status, headers and text", async () => {
  let heard = 0;
  const url = await serve(async (request, response) => {
    const chunks = await request.toArray();
    response.writeHead(201, { "x-mark": request.headers["x-mark"] });
    response.end(Buffer.concat(chunks));
  });
  const response = await createProviderFetch(() => {
    heard += 1;
  })(url, post);
  expect([response.status, response.headers.get("x-mark"), await response.text()]).toEqual([201, "228", post.body]);
  expect(heard).toBeGreaterThan(0);
});

it("reads what a gateway compressed unasked", async () => {
  const url = await serve((request, response) => {
    expect(request.headers["accept-encoding"]).toBe("identity");
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("Grüße"));
  });
  expect(await (await createProviderFetch(() => undefined)(url, post)).text()).toBe("Grüße");
});

it("follows no redirect", async () => {
  let count = 0;
  const url = await serve((_, response) => {
    count += 1;
    response.writeHead(307, { location: "/elsewhere" }).end();
  });
  expect((await createProviderFetch(() => undefined)(url, post)).status).toBe(307);
  expect(count).toBe(1);
});

it("asks again when a kept connection was closed, and only then", async () => {
  const seen = new Set<Socket>();
  let isClosing = false;
  let count = 0;
  const url = await serve((request, response) => {
    count += 1;
    if (isClosing || seen.has(request.socket)) return void request.socket.resetAndDestroy();
    seen.add(request.socket);
    response.end("fine");
  });
  const fetch = createProviderFetch(() => undefined);
  expect(await (await fetch(url, post)).text()).toBe("fine");
  expect(await (await fetch(url, post)).text()).toBe("fine");
  expect([count, seen.size]).toEqual([3, 2]);
  isClosing = true;
  await expect(fetch(url.replace("127.0.0.1", "localhost"), post)).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(count).toBe(4);
});

it("ends at once when it is stopped", async () => {
  const url = await serve((_, response) => void response.write("first"));
  const stop = new AbortController();
  const response = await createProviderFetch(() => undefined)(url, { ...post, signal: stop.signal });
  const text = response.text();
  stop.abort();
  await expect(text).rejects.toThrow();
});
