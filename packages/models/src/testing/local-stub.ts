import http from "node:http";
import type { AddressInfo } from "node:net";

/** answers by `METHOD /path`; a function gets the parsed body, or bytes as text where it is no JSON; `silent` never answers */
export type LocalRoutes = Readonly<Record<string, "silent" | object | ((body: unknown) => unknown)>>;

export type LocalStub = Readonly<{
  /** `http://127.0.0.1:PORT` */
  address: string;
  /** what was asked, as `METHOD /path` */
  asked: readonly string[];
  close(): Promise<void>;
}>;

async function bodyOf(request: http.IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const isJson = request.headers["content-type"]?.includes("json") === true;
  const text = Buffer.concat(chunks).toString(isJson ? "utf8" : "latin1");
  return isJson ? JSON.parse(text) : text;
}

/** A server on this computer that speaks JSON; what it has no route for is a web page, as other people's servers send it. */
export async function startLocalStub(routes: LocalRoutes): Promise<LocalStub> {
  const asked: string[] = [];
  const server = http.createServer(async (request, response) => {
    const name = `${request.method} ${request.url}`;
    const body = await bodyOf(request);
    asked.push(name);
    const route = routes[name];
    if (route === "silent") return;
    if (route === undefined) {
      response.writeHead(404, { "content-type": "text/html" }).end("<!doctype html><title>Not here</title>");
      return;
    }
    const answer = typeof route === "function" ? (route as (body: unknown) => unknown)(body) : route;
    response.writeHead(200, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close };
}
