import http from "node:http";
import type { AddressInfo } from "node:net";
import { type RecordingTraffic, toFailure } from "@deskhand/contracts";
import { afterEach, describe, expect, it } from "vitest";
import { createModelCatalog } from "../model-catalog.ts";

const key = "sk-voice-1234567890";
const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

type Asked = { url: string; headers: http.IncomingHttpHeaders; body: string };

/** A server that answers every recording in the same way. */
async function start(status: number, body: string, type = "application/json") {
  const asked: Asked[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    asked.push({ url: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks).toString("latin1") });
    response.writeHead(status, { "content-type": type }).end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const environment = { OPENAI_API_KEY: key, OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` };
  return { asked, port, transcriber: createModelCatalog({ environment }).transcriber };
}

const memo = { bytes: Buffer.from([0, 1, 2, 255]), name: 'memo "1"\r\n.m4a', mediaType: "audio/mp4" };
const never = new AbortController().signal;

describe("voice memos", () => {
  it("are said to need OpenAI where it is not set up, and nothing is sent", async () => {
    const { transcriber } = createModelCatalog({ environment: { ANTHROPIC_API_KEY: key } });
    expect(transcriber.missing()).toContain("add a key for OpenAI");
    expect(transcriber.place()).toBeNull();
    const passed: RecordingTraffic[] = [];
    const failure = await transcriber
      .transcribe(memo, never, (traffic) => passed.push(traffic))
      .then(() => null, toFailure);
    expect(failure).toMatchObject({ kind: "config", userAction: "settings" });
    expect(passed).toEqual([]);
  });

  it("go to the provider whole, with its key, and come back as what was heard", async () => {
    const { asked, port, transcriber } = await start(200, JSON.stringify({ text: "Buy milk." }));
    expect(transcriber.missing()).toBe("");
    expect(transcriber.place()).toMatchObject({ host: "127.0.0.1", port });
    const passed: RecordingTraffic[] = [];
    const heard = await transcriber.transcribe(memo, never, (traffic) => passed.push(traffic));
    expect(heard.text).toBe("Buy milk.");
    expect(passed).toMatchObject([{ bytesOut: expect.any(Number), bytesIn: expect.any(Number) }]);
    expect(passed[0]?.bytesOut).toBeGreaterThan(Buffer.from(asked[0]?.body ?? "", "latin1").length);
    expect(asked[0]).toMatchObject({ url: "/v1/audio/transcriptions", headers: { authorization: `Bearer ${key}` } });
    expect(asked[0]?.body).toContain('filename="memo _1___.m4a"');
    expect(asked[0]?.body).toContain("gpt-4o-transcribe");
    expect(asked[0]?.body).toContain(Buffer.from(memo.bytes).toString("latin1"));
  });

  it.each([
    [401, "{}", "application/json", "auth"],
    [429, "{}", "application/json", "rate-limit"],
    [404, "{}", "application/json", "config"],
    [500, "oops", "text/plain", "transient"],
    [200, "<!doctype html>", "text/html", "transient"],
    [200, "not json", "application/json", "transient"],
    [200, '{"words":[]}', "application/json", "transient"],
    [200, '{"text":"  "}', "application/json", "input"],
  ])("that end with %i and %s are never called done, and what passed is told", async (status, body, type, kind) => {
    const { asked, transcriber } = await start(status, body, type);
    const passed: RecordingTraffic[] = [];
    const failure = await transcriber
      .transcribe(memo, never, (traffic) => passed.push(traffic))
      .then(() => null, toFailure);
    expect(failure).toMatchObject({ kind });
    expect(JSON.stringify(failure)).not.toContain("voice");
    expect(failure?.message).not.toMatch(/inside Deskhand|by itself/);
    expect([asked.length, passed.length]).toEqual([1, 1]);
  });

  it("that are too large are not sent", async () => {
    const { asked, transcriber } = await start(200, "{}");
    const failure = await transcriber
      .transcribe({ ...memo, bytes: new Uint8Array(25_000_001) }, never, () => {})
      .then(() => null, toFailure);
    expect(failure).toMatchObject({ kind: "input" });
    expect(asked).toEqual([]);
  });

  it("cost what the provider counted, or what their size lets guess, also when the answer is of no use", async () => {
    const costOf = async (status: number, body: string, bytes = 200_000) => {
      const { transcriber } = await start(status, body);
      const passed: RecordingTraffic[] = [];
      const sent = { ...memo, bytes: new Uint8Array(bytes) };
      await transcriber.transcribe(sent, never, (traffic) => passed.push(traffic)).then(() => null, toFailure);
      expect(passed).toHaveLength(1);
      return passed[0]?.usage;
    };
    const usage = { type: "tokens", input_tokens: 400_000, output_tokens: 10_000 };
    const counted = { inputTokens: 400_000, outputTokens: 10_000, costUsd: expect.closeTo(1.1, 9) };
    expect(await costOf(200, JSON.stringify({ text: "Hi", usage }))).toEqual(counted);
    expect(await costOf(200, JSON.stringify({ text: " ", usage }))).toEqual(counted);
    const guessed = { inputTokens: 1_000, costUsd: expect.closeTo(0.0025, 4) };
    expect(await costOf(200, JSON.stringify({ text: "Hi" }))).toMatchObject(guessed);
    expect(await costOf(200, "not json")).toMatchObject(guessed);
    expect(await costOf(500, "{}")).toBeUndefined();
  });

  it("that are taken back once they were sent cost what their size lets guess", async () => {
    const abort = new AbortController();
    const server = http.createServer((request) => void request.resume().on("end", () => abort.abort()));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const environment = { OPENAI_API_KEY: key, OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` };
    const passed: RecordingTraffic[] = [];
    const sent = { ...memo, bytes: new Uint8Array(2_000) };
    const { transcriber } = createModelCatalog({ environment });
    await transcriber.transcribe(sent, abort.signal, (traffic) => passed.push(traffic)).then(() => null, toFailure);
    expect(passed).toMatchObject([{ usage: { inputTokens: 10, outputTokens: 0 } }]);
  });
});
