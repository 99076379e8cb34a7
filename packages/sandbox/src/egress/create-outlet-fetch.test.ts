import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { createOutletFetch } from "./create-outlet-fetch.ts";
import { EgressLab, publicAddress } from "./testing/egress-lab.ts";

async function openLab() {
  const lab = new EgressLab({
    rules: [{ host: "a.test" }],
    names: { "a.test": [publicAddress], "b.test": [publicAddress] },
  });
  await lab.serveHttp(80, async (request, response) => {
    if (request.url === "/moved") return void response.writeHead(302, { Location: "http://b.test/" }).end();
    if (request.url === "/endless") return void response.write("first ");
    response.setHeader("X-Method", request.method ?? "").end(`${request.headers.host} said ${await text(request)}`);
  });
  return { lab, fetch: createOutletFetch(lab.outlet, lab.from) };
}

test("requests of Deskhand's own leave through the outlet and are in its ledger", async () => {
  const { lab, fetch } = await openLab();
  const answer = await fetch("http://a.test/x", { method: "POST", body: JSON.stringify({ a: 1 }) });
  expect([answer.status, answer.headers.get("x-method"), await answer.text()]).toEqual([
    200,
    "POST",
    'a.test said {"a":1}',
  ]);
  expect(await (await fetch("http://a.test/x")).text()).toBe("a.test said ");
  expect(lab.ledger()).toMatchObject([{ host: "a.test", port: 80, connections: 2, allowed: true }]);
});

test("a host without a rule is refused, also where an answer points to it", async () => {
  const { lab, fetch } = await openLab();
  await expect(fetch("http://b.test/")).rejects.toThrow("b.test is not among the hosts");
  const moved = await fetch("http://a.test/moved");
  expect([moved.status, moved.headers.get("location")]).toEqual([302, "http://b.test/"]);
  expect(lab.dialled).toEqual([`${publicAddress}:80`]);
});

test("a server that cannot prove its name is not talked to", async () => {
  const { lab, fetch } = await openLab();
  let requests = 0;
  await lab.serveHttp(443, (_request, response) => void response.end(`${++requests}`), "a.test");
  await expect(fetch("https://a.test/")).rejects.toThrow(/certificate|issuer/);
  expect([requests, lab.dialled.length]).toEqual([0, 1]);
});

test("stopping ends a request that is on its way", async () => {
  const { fetch } = await openLab();
  const stop = new AbortController();
  const answer = await fetch("http://a.test/endless", { signal: stop.signal });
  const reader = answer.body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("first ");
  const rest = reader?.read();
  stop.abort();
  await expect(rest).rejects.toThrow();
  await expect(fetch("http://a.test/", { signal: stop.signal })).rejects.toThrow("aborted");
});
